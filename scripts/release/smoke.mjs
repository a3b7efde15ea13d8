// Run in a clean project: loads every entry point of the given packages by `import` and `require`, then puts
// a connector to work: an integration is saved, a delivery is signed and received, a sync reads a page.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import {
  auth,
  createRuntime,
  defineConnector,
  header,
  project,
  secret,
  task,
  time,
  verify,
} from "@tt/connector-core";
import { memoryPorts } from "@tt/connector-core/memory";
import * as z from "zod";

const require = createRequire(import.meta.url);
let loaded = 0;
for (const name of process.argv.slice(2)) {
  const file = new URL(`./node_modules/${name}/package.json`, import.meta.url);
  const { exports } = JSON.parse(readFileSync(file, "utf8"));
  for (const [entry, target] of Object.entries(exports)) {
    // Tests run in vitest, which only Node.js runs.
    if (entry.endsWith(".json") || (entry === "./testing" && !isNode())) continue;
    const specifier = name + entry.slice(1);
    assert.ok(await import(specifier), specifier);
    if (target.require) assert.ok(require(specifier), specifier);
    loaded += 1;
  }
}

const issue = z.object({ id: z.int(), title: z.string(), updated_at: time() });
const tracker = defineConnector({
  name: "Tracker",
  settings: z.object({
    token: secret(),
    hook_secret: secret(z.string(), { generate: true }),
    project: project(),
  }),
  api: { base: () => "https://tracker.example", auth: auth.bearer("token") },
  test: () => Promise.resolve("The token works."),
  item: [
    issue,
    ({ id, title, updated_at }, { ref, settings }) =>
      task.upsert({
        task: ref("all", `issue_${id}`),
        project: settings.project,
        asOf: updated_at,
        name: title,
      }),
  ],
  webhook: {
    verify: verify.hmac({ secret: "hook_secret", signature: header("x-signature") }),
    event: header("x-event"),
    on: { changed: [issue, (event, { map }) => map(event)] },
  },
  sync: { pages: ({ api }) => api.pages.link("/issues") },
});
const updated_at = "2026-01-15T12:00:00Z";
const fetch = () => Promise.resolve(Response.json([{ id: 1, title: "Synced", updated_at }]));
const ports = memoryPorts({ fetch });
const app = createRuntime({ connectors: [tracker], ports, baseUrl: "https://time.example.com" });
const [user, id] = [await ports.harness.createUser(), await ports.harness.createProject()];
const saved = await app.integrations.save("tracker", user, { token: "token-1", project: id });
assert.ok(saved.ok, JSON.stringify(saved));
const body = JSON.stringify({ id: 2, title: "Delivered", updated_at });
const deliver = (key) => {
  const signature = createHmac("sha256", key).update(body).digest("hex");
  const headers = { "x-event": "changed", "x-signature": signature };
  return app.fetch(new Request(saved.deliveryUrl, { method: "POST", body, headers }));
};
assert.equal((await deliver("another secret")).status, 401);
assert.equal((await deliver(saved.generated.hook_secret)).status, 200);
assert.equal((await app.tick()).syncs, 1);
const tasks = await ports.storage.tasks.search(user, id, "", 10);
assert.deepEqual(tasks.map(({ name }) => name).sort(), ["Delivered", "Synced"]);
console.log(`${loaded} entry points loaded, ${tasks.length} tasks`);

function isNode() {
  return globalThis.Bun === undefined && globalThis.Deno === undefined;
}
