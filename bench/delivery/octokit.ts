import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createNodeMiddleware, Webhooks } from "@octokit/webhooks";
import { repositoryAt } from "./deliveries";
import { openBaselineTasks } from "./upsert";

// What the author of a GitHub app would write: octokit's middleware, and the upsert of the baseline.

const tasks = await openBaselineTasks();
const webhooks = new Webhooks({ secret: repositoryAt(0).webhookSecret });
webhooks.on("issues", ({ payload }) => tasks.store(payload as never));
const middleware = createNodeMiddleware(webhooks, { path: "/webhook" });

const server = createServer((request, response) => {
  void (async () => {
    if (await middleware(request, response)) return;
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(await tasks.count()));
  })();
});
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`ready on http://127.0.0.1:${String(port)}\n`);
});
