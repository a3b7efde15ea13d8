import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { isInstalled, systemTools } from "../../../../scripts/system-tools";
import { freePort } from "./free-port";

/** True if tests of Redis can run here; test/global-setup.ts says so if they cannot. */
export const hasRedis = isInstalled(systemTools.redis);

/** A Redis of a test, which keeps nothing. */
export interface RedisServer {
  readonly url: string;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
  /** Starts it anew, empty, where it was. */
  restart(): Promise<void>;
  /** Lets it hang: it takes connections and answers nothing. */
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
      reject(new Error("This test needs Debian's redis-server", { cause }));
    });
    child.once("exit", () => {
      reject(new Error(`redis-server ended:\n${output}`));
    });
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes("Ready to accept connections")) resolve();
    });
  });
  return child;
}
