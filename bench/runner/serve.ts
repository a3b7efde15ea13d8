import type { AddressInfo } from "node:net";
import express, { type Express } from "express";

/** Creates an Express application without the headers that a baseline does not need. */
export function bareApp(): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  return app;
}

/** Serves an application on a free port and prints its URL, for `startServer` to read. */
export function serve(app: Express): void {
  const server = app.listen(0, "127.0.0.1", () => {
    const { port } = server.address() as AddressInfo;
    process.stdout.write(`ready on http://127.0.0.1:${String(port)}\n`);
  });
}
