import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A host in a process of its own. */
export interface Host {
  readonly url: string;
  stop(): Promise<void>;
}

/** The administrator of the host. */
export const admin = { username: "admin", password: "change-me-soon" };

/** Starts a host as `npm start` does, with its embedded database in the given directory. */
export async function startHost(dataDirectory: string): Promise<Host> {
  const { PATH = "", HOME = "" } = process.env;
  const command = ["--import", "tsx", "packages/host-express/src/main.ts", "serve"];
  const child = spawn(process.execPath, command, {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH,
      HOME,
      PORT: "0",
      LOG_LEVEL: "warn",
      TT_DATA_DIR: dataDirectory,
      TT_ADMIN_USERNAME: admin.username,
      TT_ADMIN_PASSWORD: admin.password,
    },
  });
  let output = "";
  const url = await new Promise<string>((resolve, reject) => {
    const onOutput = (chunk: Buffer): void => {
      output += chunk.toString();
      const ready = /ready on (\S+)/.exec(output)?.[1];
      if (ready !== undefined) resolve(ready);
    };
    child.stdout.on("data", onOutput);
    child.stderr.on("data", onOutput);
    child.once("exit", () => {
      reject(new Error(`The host exited before it was ready:\n${output}`));
    });
  });
  return {
    url,
    async stop() {
      if (child.exitCode !== null) return;
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
    },
  };
}
