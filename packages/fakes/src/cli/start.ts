import { once } from "node:events";
import type { ServableFake } from "../control/fake";
import { serveFake } from "../control/serve-fake";
import { applySeed, type Seed } from "./seed";

/** Options of every fake. */
export interface ServeOptions {
  readonly port?: number;
  readonly host: string;
  readonly seed?: Seed;
}

/** Serves a fake until the process is told to stop, and prints where it is. */
export async function startProgram(
  name: string,
  { port, host, seed = [] }: ServeOptions,
  create: (url: string) => (ServableFake & { readonly apiUrl?: string }) | Promise<ServableFake>,
): Promise<void> {
  let apiUrl: string | undefined;
  const server = await serveFake(
    async (url) => {
      const fake: ServableFake & { readonly apiUrl?: string } = await create(url);
      apiUrl = fake.apiUrl;
      return fake;
    },
    { host, ...(port === undefined ? {} : { port }) },
  ).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  });
  await applySeed(server.url, seed);
  process.stdout.write(
    `The fake ${name} is at ${apiUrl ?? server.url}\nIts control routes are listed at ${server.url}/_fake\n`,
  );
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  await server.close();
}
