import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { isInstalled, systemTools } from "../../../../scripts/system-tools";
import { freePort } from "../../../../scripts/free-port";

/** True if Redis is installed; otherwise test/global-setup.ts reports the skipped tests. */
export const hasRedis = isInstalled(systemTools.redis);

/** A running Redis without persistence. */
export interface RedisServer {
  readonly url: string;
  /** Kills the server, as a crash does. */
  kill(): Promise<void>;
  /** Starts the killed server again, empty, on the same port. */
  restart(): Promise<void>;
  /** Suspends the server: it accepts connections but does not respond. */
  freeze(): void;
  thaw(): void;
}

/** Starts Debian's `redis-server`. */
export async function startRedisServer(): Promise<RedisServer> {
  const port = await freePort();
  let server = await start(port);
  return {
    url: `redis://127.0.0.1:${String(port)}`,
    async kill() {
      if (server.exitCode !== null || server.signalCode !== null) return;
      const exited = once(server, "exit");
      server.kill("SIGKILL");
      await exited;
    },
    async restart() {
      server = await start(port);
    },
    freeze: () => server.kill("SIGSTOP"),
    thaw: () => server.kill("SIGCONT"),
  };
}

async function start(port: number): Promise<ChildProcess> {
  const options = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", "/tmp"];
  const child = spawn("redis-server", options, { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  await new Promise<void>((resolve, reject) => {
    child.once("error", (cause) => {
      reject(new Error("This test requires Debian's redis-server", { cause }));
    });
    child.once("exit", () => {
      reject(new Error(`redis-server exited:\n${output}`));
    });
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes("Ready to accept connections")) resolve();
    });
  });
  return child;
}
