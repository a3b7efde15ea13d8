import { serveFetch } from "@tt/connector-core/node";
import { openBaselineDatabase, type Query } from "../baseline-database";

/**
 * Serves a bare loop: a POST to `/<source>` reads the source and writes its rows.
 * @param table Statement that creates the table.
 * @param read Reads a source page by page. @returns How many rows it wrote
 */
export async function serveLoop(
  table: string,
  read: (source: string, query: Query) => Promise<number>,
): Promise<void> {
  const query = await openBaselineDatabase();
  await query(table);
  const server = await serveFetch(async (request) =>
    Response.json({ created: await read(new URL(request.url).pathname.slice(1), query) }),
  );
  process.on("SIGTERM", () => process.exit(0));
  process.stdout.write(`ready on ${server.url}\n`);
}
