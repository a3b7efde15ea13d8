import { fork, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { BurstOrder, BurstResult } from "./generator";

/** The host's program, relative to this folder. */
export const hostProgram = "../packages/host-express/src/main.ts";

const fileOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** A server in a process of its own. */
export interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a TypeScript program that says `ready on <url>` once it serves. */
export async function startServer(
  path: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  nodeOptions: readonly string[] = [],
): Promise<Server> {
  const child = spawn(
    process.execPath,
    [...nodeOptions, "--import", "tsx", fileOf(path), ...args],
    { env: { ...inherited(), ...env }, stdio: ["ignore", "pipe", "inherit"] },
  );
  const url = await readyUrl(child);
  return {
    url,
    async stop() {
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
    },
  };
}

/** What a program needs to run at all; no setting of the developer's shell reaches a server. */
function inherited(): Record<string, string> {
  const { PATH = "", HOME = "" } = process.env;
  return { PATH, HOME, NODE_ENV: "production" };
}

function readyUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once("exit", (code) => {
      reject(new Error(`A server ended with code ${String(code)} before it was ready`));
    });
    const { stdout } = child;
    if (!stdout) return;
    const lines = createInterface({ input: stdout });
    lines.on("line", (line) => {
      const url = /ready on (http:\S+)/.exec(line)?.[1];
      if (url === undefined) return;
      lines.close();
      // Taken and dropped: a server whose log nobody takes stands still, and reading it costs us time.
      stdout.resume();
      resolve(url);
    });
  });
}

/** A program that is given one order after the other. */
export interface Worker<Order, Result> {
  send(order: Order): Promise<Result>;
  stop(): Promise<void>;
}

/** Starts a TypeScript program that answers each message with one. */
export function startWorker<Order extends object, Result>(
  path: string,
  args: readonly string[] = [],
): Worker<Order, Result> {
  const child = fork(fileOf(path), args, { execArgv: ["--import", "tsx"] });
  return {
    send: (order) =>
      new Promise((resolve, reject) => {
        const fail = (): void => {
          reject(new Error(`${path} failed`));
        };
        child.once("exit", fail);
        child.once("message", (result: Result) => {
          child.off("exit", fail);
          resolve(result);
        });
        child.send(order);
      }),
    async stop() {
      const exited = once(child, "exit");
      child.kill();
      await exited;
    },
  };
}

/** The program that makes deliveries and sends them. */
export type Generator = Worker<BurstOrder, BurstResult>;

/** Starts the load generator. */
export function startGenerator(): Generator {
  return startWorker("./generator.ts");
}
