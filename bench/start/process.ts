import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { cleanEnvironment, readyUrl } from "../runner/child";

/** How a program started. */
export interface Start {
  /** From the creation of the process until it is ready, milliseconds. */
  readonly ms: number;
  /** Processor time of all threads until then, milliseconds. Undefined except on Linux. */
  readonly cpuMs: number | undefined;
  /** Resident memory when it is ready, and the most until then, MB. Undefined except on Linux. */
  readonly rssMb: number | undefined;
  readonly peakMb: number | undefined;
}

/** Starts a program, waits until it is ready, and stops it. */
export async function measureStart(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Start> {
  const begun = performance.now();
  const child = spawn(process.execPath, args, {
    env: cleanEnvironment(env),
    stdio: ["ignore", "pipe", "inherit"],
  });
  await readyUrl(child);
  const ms = performance.now() - begun;
  const read = (name: string): Promise<string> =>
    readFile(`/proc/${String(child.pid)}/${name}`, "utf8").catch(() => "");
  const [status, stat] = await Promise.all([read("status"), read("stat")]);
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  await exited;
  return {
    ms,
    cpuMs: processorMs(stat),
    rssMb: megabytes(status, "VmRSS"),
    peakMb: megabytes(status, "VmHWM"),
  };
}

/** Linux counts in hundredths of a second: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function processorMs(stat: string): number | undefined {
  const [, ...fields] = stat.slice(stat.lastIndexOf(")")).split(" ");
  const [user, system] = [fields[11], fields[12]].map(Number);
  return user === undefined || system === undefined ? undefined : (user + system) * 10;
}

function megabytes(status: string, field: string): number | undefined {
  const kilobytes = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
}

/** Runs a program to its end. @returns Milliseconds from the creation of the process */
export async function measureRun(args: readonly string[]): Promise<number> {
  const begun = performance.now();
  await promisify(execFile)(process.execPath, args, { env: cleanEnvironment({}) });
  return performance.now() - begun;
}
