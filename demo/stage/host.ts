import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { freePort } from "../../scripts/free-port";
import { Mismatch } from "./check";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A host in its own process. */
export interface DemoHost {
  readonly url: string;
  /** Stops the host as a service manager does. @returns Its exit code. */
  stop(): Promise<number | null>;
}

/**
 * Starts the host of `npm start` and waits until it is ready.
 * @throws Mismatch with its output if it does not start
 */
export async function startHost(env: Readonly<Record<string, string>>): Promise<DemoHost> {
  const { PATH = "", HOME = "" } = process.env;
  const port = String(await freePort());
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "packages/host-express/src/main.ts", "serve"],
    {
      cwd: root,
      env: { PATH, HOME, PORT: port, LOG_LEVEL: "warn", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let said = "";
  const url = await new Promise<string>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      const ready = /ready on (\S+)/.exec(said)?.[1];
      if (ready !== undefined) resolve(ready);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("exit", () => {
      reject(new Mismatch(`The host ended before it was ready:\n${said}`));
    });
  });
  return {
    url,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const exited = once(child, "exit") as Promise<[number | null]>;
      child.kill("SIGTERM");
      const [code] = await exited;
      return code;
    },
  };
}
