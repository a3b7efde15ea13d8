import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FetchServer } from "@tt/connector-core/node";
import { serveFake, type ServableFake } from "@tt/fakes";
import { stateDirectory } from "./running";

/**
 * Serves the fake of the provider at the port that it had before: tasks belong to the server that they are
 * from, so an item of another address would become a second task.
 *
 * It gets another port if that one is taken.
 */
export async function serveProvider(
  fake: ServableFake,
  directory = process.cwd(),
): Promise<FetchServer> {
  const file = join(directory, stateDirectory, "provider-port");
  const server = await serveFake(() => fake, { port: portIn(file) }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") return serveFake(() => fake);
    throw error;
  });
  mkdirSync(join(directory, stateDirectory), { recursive: true });
  writeFileSync(file, new URL(server.url).port);
  return server;
}

/** @returns 0, which is any free port, if the file does not exist */
function portIn(file: string): number {
  try {
    return Number(readFileSync(file, "utf8"));
  } catch {
    return 0;
  }
}
