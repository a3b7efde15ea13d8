import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { freePort } from "../../scripts/free-port";
import { cleanEnvironment, pathOf, readyUrl } from "../runner/child";

/** A host that can be killed and started again on the same port. */
export interface HostProcess {
  readonly url: string;
  /** Starts it, unless it runs, and waits until it is ready. */
  start(): Promise<void>;
  /** Kills it by SIGKILL. */
  kill(): Promise<void>;
  freeze(): void;
  thaw(): void;
  /** Moves its wall clock; 0 sets it right. */
  shiftClock(shiftMs: number): void;
  /** Stops it by SIGTERM. @returns False if it had exited by itself */
  stop(): Promise<boolean>;
}

/** Arguments of Node.js that run a host. */
export interface HostProgram {
  readonly args: readonly string[];
  /** Working directory (default: that of this process). */
  readonly cwd?: string;
}

/** The built program, with a clock that can be moved. */
export function builtHost(main: string): HostProgram {
  return { args: ["--import", pathOf("./reliability/shifted-clock.ts"), main, "serve"] };
}

/**
 * Creates a host that does not run yet.
 * @param logFile File for its output, which earlier runs wrote too.
 */
export async function createHostProcess(
  program: HostProgram,
  env: Readonly<Record<string, string>>,
  logFile: string,
): Promise<HostProcess> {
  const port = String(await freePort());
  const log = createWriteStream(logFile, { flags: "a" });
  let child: ChildProcess | undefined;
  let exitedAlone = false;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ending = child;
    child = undefined;
    if (ending?.exitCode !== null || ending.signalCode !== null) return;
    const exited = once(ending, "exit");
    ending.kill(signal);
    await exited;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    async start() {
      if (child) return;
      const started = startProgram(program, { PORT: port, ...env }, log);
      child = started;
      started.once("exit", () => {
        if (child === started) exitedAlone = true;
      });
      await readyUrl(started);
    },
    kill: () => end("SIGKILL"),
    freeze: () => child?.kill("SIGSTOP"),
    thaw: () => child?.kill("SIGCONT"),
    shiftClock: (shiftMs) => child?.send(shiftMs),
    async stop() {
      await end("SIGTERM");
      log.end();
      return !exitedAlone;
    },
  };
}

function startProgram(
  { args, cwd }: HostProgram,
  env: Readonly<Record<string, string>>,
  log: WriteStream,
): ChildProcess {
  const child = spawn(process.execPath, args, {
    cwd,
    env: cleanEnvironment(env),
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  return child;
}
