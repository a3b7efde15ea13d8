import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

const root = join(import.meta.dirname, "../../../..");

/** A fake that runs as a process of its own. */
export interface RunningFake {
  readonly url: string;
  /** Makes a request to a control route and returns its JSON. @throws Error if it is refused */
  control(route: string, body?: unknown): Promise<Record<string, unknown>>;
  stop(): Promise<void>;
}

/** Starts `tt-fakes` from its sources and waits until it listens. */
export async function startFake(...args: readonly string[]): Promise<RunningFake> {
  const main = join(root, "packages/fakes/src/main.ts");
  const child = spawn(process.execPath, ["--import", "tsx", main, ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /listed at (http:\/\/\S+)\/_fake$/.exec(line)?.[1];
    if (url === undefined) continue;
    return {
      url,
      control: (route, body) => controlAt(url, route, body),
      async stop() {
        child.kill("SIGTERM");
        await ended;
      },
    };
  }
  throw new Error(`tt-fakes ${args.join(" ")} ended before it listened`);
}

async function controlAt(
  url: string,
  route: string,
  body: unknown,
): Promise<Record<string, unknown>> {
  const [method = "", path = ""] = route.split(" ");
  const response = await fetch(`${url}/_fake${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok)
    throw new Error(`${route}: ${String(response.status)} ${await response.text()}`);
  return (await response.json()) as Record<string, unknown>;
}
