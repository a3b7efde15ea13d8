import { execFile, fork, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** The host's program, relative to bench/. */
export const hostProgram = "../packages/host-express/src/main.ts";

/** Path of a program. @param path Relative to bench/. */
export function pathOf(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}

/**
 * Environment of a measured process: no setting of the developer's shell reaches it, except for what
 * it needs to run at all.
 */
export function cleanEnvironment(
  env: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const { PATH = "", HOME = "" } = process.env;
  return { PATH, HOME, NODE_ENV: "production", ...env };
}

/** A server in a process of its own. */
export interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts a TypeScript program and waits until it prints `ready on <url>`.
 * @param path Relative to bench/.
 */
export async function startServer(
  path: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  nodeOptions: readonly string[] = [],
): Promise<Server> {
  const child = spawn(
    process.execPath,
    [...nodeOptions, "--import", "tsx", pathOf(path), ...args],
    { env: cleanEnvironment(env), stdio: ["ignore", "pipe", "inherit"] },
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

/** Waits until a server prints its URL. @throws Error when it exits before */
export function readyUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once("exit", (code) => {
      reject(new Error(`A server exited with code ${String(code)} before it was ready`));
    });
    const { stdout } = child;
    if (!stdout) return;
    const lines = createInterface({ input: stdout });
    lines.on("line", (line) => {
      const url = /ready on (http:\S+)/.exec(line)?.[1];
      if (url === undefined) return;
      lines.close();
      // A full pipe would block the server; parsing its lines would take processor time from it.
      stdout.resume();
      resolve(url);
    });
  });
}

/**
 * Runs a TypeScript program to its end. @returns What it printed
 * @param path Relative to bench/.
 */
export async function runProgram(
  path: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  nodeOptions: readonly string[] = [],
): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...nodeOptions, "--import", "tsx", pathOf(path), ...args],
    { env: cleanEnvironment(env) },
  );
  return stdout;
}

/** A process that carries out orders, one at a time. */
export interface Worker<Order, Result> {
  send(order: Order): Promise<Result>;
  stop(): Promise<void>;
}

/**
 * Starts a TypeScript program that calls `answerOrders`.
 * @param path Relative to bench/.
 */
export function startWorker<Order extends object, Result>(path: string): Worker<Order, Result> {
  const child = fork(pathOf(path), [], { execArgv: ["--import", "tsx"] });
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

/** Carries out the orders that `startWorker` sends to this process, with the order's own type. */
export function answerOrders(carryOut: (order: never) => Promise<unknown>): void {
  process.on("message", (order) => {
    carryOut(order as never).then(
      (result) => process.send?.(result),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? (error.stack ?? "") : String(error)}\n`);
        process.exit(1);
      },
    );
  });
}
