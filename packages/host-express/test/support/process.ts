import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { inject } from "vitest";
import { admin, unlimited } from "./host";

/** A host in a separate process. */
export interface HostProcess {
  readonly url: string;
  /** Everything that it wrote to stdout and stderr. */
  output(): string;
  /**
   * Sends a signal and waits for the exit.
   * @returns the exit code; null if a signal ended the process
   */
  stop(signal: NodeJS.Signals): Promise<number | null>;
  /** Freezes the process (SIGSTOP). */
  freeze(): void;
  /** Lets a frozen process go on. */
  thaw(): void;
}

/** Starts `tt-host serve` and waits until it is ready. */
export async function spawnHost(
  env: Record<string, string>,
  options: { readonly args?: readonly string[]; readonly cwd?: string } = {},
): Promise<HostProcess> {
  const started = {
    PORT: "0",
    LOG_LEVEL: "warn",
    TT_ADMIN_USERNAME: admin.username,
    TT_ADMIN_PASSWORD: admin.password,
    SETTINGS_ENCRYPTION_KEY: "A".repeat(43),
    ...unlimited,
    ...env,
  };
  const child = spawnCommand(["serve", ...(options.args ?? [])], started, options.cwd);
  let output = "";
  const url = await new Promise<string>((resolve, reject) => {
    const onOutput = (chunk: Buffer): void => {
      output += chunk.toString();
      const ready = /ready on (\S+)/.exec(output)?.[1];
      if (ready !== undefined) resolve(ready);
    };
    child.stdout?.on("data", onOutput);
    child.stderr?.on("data", onOutput);
    child.once("exit", () => {
      reject(new Error(`The host exited before it was ready:\n${output}`));
    });
  });
  return {
    url,
    output: () => output,
    async stop(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const exited = once(child, "exit") as Promise<[number | null]>;
      child.kill(signal);
      const [code] = await exited;
      return code;
    },
    freeze: () => child.kill("SIGSTOP"),
    thaw: () => child.kill("SIGCONT"),
  };
}

/** Runs a `tt-host` command and waits for its exit. */
export async function runCommand(
  args: readonly string[],
  env: Record<string, string>,
  { cwd, stdin }: { readonly cwd?: string; readonly stdin?: string } = {},
): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawnCommand(args, env, cwd);
  child.stdin?.end(stdin ?? "");
  let output = "";
  child.stdout?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, "exit")) as [number | null];
  return { code, output };
}

function spawnCommand(
  args: readonly string[],
  env: Record<string, string>,
  cwd?: string,
): ChildProcess {
  const { PATH = "", HOME = "" } = process.env;
  const directory = inject("runDirectory");
  return spawn(process.execPath, [inject("program"), ...args], {
    cwd: cwd ?? directory,
    env: { PATH, HOME, NODE_COMPILE_CACHE: join(directory, "compile-cache"), ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
}
