import { serveFetch } from "@tt/connector-core/node";

/** A repository or calendar, and the number of its items. */
export interface Source {
  readonly name: string;
  readonly items: number;
}

interface Fake {
  fetch(request: Request): Promise<Response>;
}

/** Serves a fake provider with the sources that the arguments of this process name (`one:100`). */
export async function serveProvider(
  create: (url: string, sources: readonly Source[]) => Fake,
): Promise<void> {
  const server = await serveFetch((request) => fake.fetch(request));
  const sources = process.argv.slice(2).map((argument) => {
    const [name = "", items] = argument.split(":");
    return { name, items: Number(items) };
  });
  const fake = create(server.url, sources);
  process.on("SIGTERM", () => process.exit(0));
  process.stdout.write(`ready on ${server.url}\n`);
}
