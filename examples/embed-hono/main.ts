import assert from "node:assert/strict";
import { createRuntime } from "@tt/connector-core";
import { memoryPorts } from "@tt/connector-core/memory";
import { systemClock } from "@tt/connector-core/node";
import { githubConnector } from "@tt/connector-github";
import { createFakeGithub, issuesPayload, signedDelivery } from "@tt/fakes/github";
import { Hono } from "hono";

// The GitHub connector in a Hono application. Data is kept in memory, and GitHub is a fake. The same
// application runs on Node.js, Bun, Deno and Workers: `export default { fetch: server.fetch }`.

const github = createFakeGithub({ clock: systemClock() });
github.addToken({ token: "ghp_example", login: "octo-org", scopes: ["repo"] });
const repository = github.addRepository("octo-org/hello-world", { id: 1_296_269 });
await repository.openIssue({ title: "Fix login" });

const baseUrl = "https://time.example.com";
const ports = memoryPorts({ fetch: github.fetch });
const app = createRuntime({ connectors: [githubConnector], ports, baseUrl });
const user = await ports.harness.createUser();
const project = await ports.harness.createProject({ name: "Website" });

// The application knows who is signed in; here it is always the same user.
const server = new Hono();
server.put("/settings/:connector", async (context) => {
  const input: unknown = await context.req.json();
  const { connector } = context.req.param();
  const saved = await app.integrations.save(connector, user, input as Record<string, string>);
  return saved.ok ? context.json(saved) : context.json({ errors: saved.errors }, 400);
});
server.get("/connect/:connector", (context) =>
  app.authorize(context.req.param("connector"), user, context.req.raw),
);
server.all("*", (context) => app.fetch(context.req.raw));

const request = (path: string, init: RequestInit): Response | Promise<Response> =>
  server.request(baseUrl + path, init);

// 1. The form is refused with the errors by field, then saved.
const save = (input: object): Response | Promise<Response> =>
  request("/settings/github", { method: "PUT", body: JSON.stringify(input) });
const settings = { repo_owner: "octo-org", repo_name: "hello-world", default_project_id: project };
const refused = await save(settings);
assert.equal(refused.status, 400);
console.log("refused:", await refused.text());
const answer = await save({ ...settings, github_token: "ghp_example" });
assert.equal(answer.status, 200);
const saved = (await answer.json()) as {
  deliveryUrl: string;
  generated: { webhook_secret: string };
};
console.log("saved");

// 2. A signed delivery becomes a task.
const { headers, body } = await signedDelivery({
  event: "issues",
  payload: issuesPayload("opened", { issue: { number: 17, title: "Saving crashes" } }),
  secret: saved.generated.webhook_secret,
});
const delivered = await request(new URL(saved.deliveryUrl).pathname, {
  method: "POST",
  headers: headers as Record<string, string>,
  body: Uint8Array.from(body),
});
assert.equal(delivered.status, 200);
console.log("delivered:", await delivered.text());

// 3. A sync imports the other issue.
assert.deepEqual(await app.tick(), { syncs: 1, events: 0, summaries: 0, failed: 0 });
const tasks = await ports.storage.tasks.search(user, project, "", 10);
assert.deepEqual(tasks.map(({ name }) => name).sort(), ["Fix login", "Saving crashes"]);
console.log("tasks:", tasks.map(({ name }) => name).join(", "));
