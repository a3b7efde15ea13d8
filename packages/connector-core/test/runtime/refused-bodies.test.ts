import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { sendResponse, toRequest } from "../../src/node/index";
import { createRuntimeFixture } from "./fixture";
// An error in the stream of a body is thrown outside of every handler: it would end the process.

let server: Server;
beforeEach(async () => {
  const { app } = await createRuntimeFixture();
  server = createServer((incoming, outgoing) => {
    const request = toRequest(incoming, "https://time.example.com");
    void app.fetch(request).then((response) => sendResponse(outgoing, response));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(() => {
  server.close();
});

it.each([10, 5_000, 500_000])("an unsigned delivery of %i bytes gets 401", async (size) => {
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${String(port)}/app/api/integrations/toy/webhook/unknown`;
  const init = { method: "POST", body: "x".repeat(size) };
  expect((await fetch(url, init)).status).toBe(401);
  expect((await fetch(url, init)).status).toBe(401);
});
