import { serveFetch } from "@tt/connector-core/node";
import { openBaselineDatabase, type Query } from "../baseline-database";

/**
 * Serves a bare loop: a POST to `/<source>` reads the source and writes its rows.
 * @param open Prepares the database. @returns Reads a source page by page and returns how many rows it wrote
 */
export async function serveLoop(
  open: (query: Query) => Promise<(source: string) => Promise<number>>,
): Promise<void> {
  const read = await open(await openBaselineDatabase());
  const server = await serveFetch(async (request) =>
    Response.json({ created: await read(new URL(request.url).pathname.slice(1)) }),
  );
  process.on("SIGTERM", () => process.exit(0));
  process.stdout.write(`ready on ${server.url}\n`);
}
