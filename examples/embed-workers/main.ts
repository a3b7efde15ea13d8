import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { issuesPayload, signedDelivery } from "@tt/fakes/github";
import { build } from "esbuild";
import { Miniflare } from "miniflare";

// The GitHub connector in a worker, which Miniflare runs as Cloudflare does.

const pathTo = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const { outputFiles } = await build({
  entryPoints: [pathTo("worker.ts")],
  tsconfig: pathTo("../../tsconfig.json"),
  bundle: true,
  format: "esm",
  write: false,
});
const script = outputFiles.map(({ text }) => text).join("");
const workers = new Miniflare({
  modules: true,
  script,
  compatibilityDate: "2026-01-01",
  bindings: { KEY: "A".repeat(43) },
});
const origin = await workers.ready;

// 1. The form is saved, and the secret of the webhook generated.
const form = { repo_owner: "octo-org", repo_name: "hello-world", github_token: "ghp_example" };
const body = JSON.stringify(form);
const answer = await fetch(new URL("/settings/github", origin), { method: "PUT", body });
const saved = (await answer.json()) as {
  deliveryUrl: string;
  generated: { webhook_secret: string };
};

// 2. A delivery with another signature is refused; a signed one becomes a task.
async function deliver(secret: string): Promise<Response> {
  const payload = issuesPayload("opened", { issue: { number: 17, title: "Saving crashes" } });
  const { headers, body } = await signedDelivery({ event: "issues", payload, secret });
  return fetch(new URL(new URL(saved.deliveryUrl).pathname, origin), {
    method: "POST",
    headers: headers as Record<string, string>,
    body: Uint8Array.from(body),
  });
}
assert.equal((await deliver("another secret")).status, 401);
const delivered = await deliver(saved.generated.webhook_secret);
assert.equal(delivered.status, 200);
const tasks = (await (await fetch(new URL("/tasks", origin))).json()) as { name: string }[];
assert.equal(tasks[0]?.name, "Saving crashes");
console.log("tasks:", tasks);
await workers.dispose();
