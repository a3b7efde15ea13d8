import { createServer } from "node:http";
import { Worker } from "node:worker_threads";
import { expect, it } from "vitest";
import { listen } from "./listen";

const connections = 1_000;

/** Opens connections and counts them in the first number; the second one is set after the last. */
const client = `
  const { workerData: { port, connections, counts } } = require("node:worker_threads");
  for (let n = 0; n < connections; n += 1) {
    const socket = require("node:net").connect(port, "127.0.0.1", () => {
      if (Atomics.add(counts, 0, 1) + 1 === connections) done();
    });
    socket.unref();
    socket.on("error", () => {});
  }
  const done = () => {
    Atomics.store(counts, 1, 1);
    Atomics.notify(counts, 1);
  };
  setTimeout(done, 5_000).unref();
`;

it("takes a crowd of new connections while the program is busy", async () => {
  const server = createServer();
  const url = await listen(server, { host: "127.0.0.1", port: 0 });
  const counts = new Int32Array(new SharedArrayBuffer(8));
  const port = Number(new URL(url).port);
  const worker = new Worker(client, { eval: true, workerData: { port, connections, counts } });
  // Blocks this thread, which cannot accept anything meanwhile.
  Atomics.wait(counts, 1, 0, 10_000);
  const opened = Atomics.load(counts, 0);
  await worker.terminate();
  server.closeAllConnections();
  server.close();
  expect(opened).toBe(connections);
});
