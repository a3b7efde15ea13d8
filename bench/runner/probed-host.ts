import { fork } from "node:child_process";
import { once } from "node:events";
import { cleanEnvironment, hostProgram, pathOf, readyUrl } from "./child";
import type { BenchDatabase } from "./databases";
import { hostEnvironment } from "./host";

/** A host in a process of its own, with a module of the bench that reports figures from inside. */
export interface ProbedHost<Figures> {
  readonly url: string;
  /** Reads the figures since the last call. */
  read(): Promise<Figures>;
  /** Stops the host with SIGTERM. @returns Milliseconds until the process exited */
  stop(): Promise<number>;
}

/**
 * Starts `tt-host serve`.
 * @param probe Module that is loaded before the host and answers each message with figures; relative
 *   to bench/.
 */
export async function startProbedHost<Figures>(
  database: Pick<BenchDatabase, "env">,
  probe: string,
  env: Readonly<Record<string, string>> = {},
): Promise<ProbedHost<Figures>> {
  const child = fork(pathOf(hostProgram), ["serve"], {
    execArgv: ["--import", "tsx", "--import", pathOf(probe)],
    stdio: ["ignore", "pipe", "inherit", "ipc"],
    env: cleanEnvironment({ ...database.env, ...hostEnvironment, ...env }),
  });
  return {
    url: await readyUrl(child),
    async read() {
      const answer = once(child, "message") as Promise<[Figures]>;
      child.send("read");
      const [figures] = await answer;
      return figures;
    },
    async stop() {
      const started = performance.now();
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
      return performance.now() - started;
    },
  };
}
