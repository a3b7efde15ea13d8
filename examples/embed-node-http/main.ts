import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createRuntime } from "@tt/connector-core";
import { memoryPorts } from "@tt/connector-core/memory";
import { sendResponse, systemClock, toRequest } from "@tt/connector-core/node";
import { githubConnector } from "@tt/connector-github";
import { createFakeGithub, issuesPayload, signedDelivery } from "@tt/fakes/github";

// The GitHub connector in an application on node:http: saves an integration, receives a delivery, syncs.
// Data is kept in memory, and GitHub is a fake.

const github = createFakeGithub({ clock: systemClock() });
github.addToken({ token: "ghp_example", login: "octo-org", scopes: ["repo"] });
const repository = github.addRepository("octo-org/hello-world", { id: 1_296_269 });
await repository.openIssue({ title: "Fix login" });

// 1. Listen, and hand every request to the connectors. An application asks its own routes first.
const server = createServer((incoming, outgoing) => {
  void app.fetch(toRequest(incoming)).then((response) => sendResponse(outgoing, response));
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
const baseUrl = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
const ports = memoryPorts({ fetch: github.fetch });
const app = createRuntime({ connectors: [githubConnector], ports, baseUrl });

// 2. A user connects a repository. Your application shows the form and knows who is signed in.
const user = await ports.harness.createUser();
const project = await ports.harness.createProject({ name: "Website" });
const saved = await app.integrations.save("github", user, {
  github_token: "ghp_example",
  repo_owner: "octo-org",
  repo_name: "hello-world",
  default_project_id: project,
});
assert(saved.ok, saved.ok ? "" : saved.error);
const { deliveryUrl = "", generated } = saved;
console.log("saved, GitHub delivers to", new URL(deliveryUrl).pathname.replace(/[^/]+$/, "…"));

// 3. GitHub delivers that an issue was opened.
const { headers, body } = await signedDelivery({
  event: "issues",
  payload: issuesPayload("opened", { issue: { number: 17, title: "Saving crashes" } }),
  secret: generated["webhook_secret"] ?? "",
});
const deliver = (bytes: Uint8Array): Promise<Response> =>
  fetch(deliveryUrl, {
    method: "POST",
    headers: headers as Record<string, string>,
    body: Uint8Array.from(bytes),
  });
const answer = await deliver(body);
assert.equal(answer.status, 200);
console.log("delivered:", JSON.stringify(await answer.json()));
assert.equal((await deliver(new TextEncoder().encode("forged"))).status, 401);
console.log("a forged delivery is refused");

// 4. Every minute: sync what is due.
assert.deepEqual(await app.tick(), { syncs: 1, events: 0, summaries: 0, failed: 0 });
const tasks = await ports.storage.tasks.search(user, project, "", 10);
assert.deepEqual(tasks.map(({ name }) => name).sort(), ["Fix login", "Saving crashes"]);
console.log("tasks:", tasks.map(({ name }) => name).join(", "));

const [integration] = await app.integrations.list(user);
assert(integration?.status.ok && integration.status.connected);
console.log("integration:", integration.name, "is connected");
server.close();
