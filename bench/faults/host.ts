import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Home } from "../installations";
import { encryptionKey } from "../seed";
import type { ProbeFigures } from "./probe";

const fileOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** A real host in a process of its own that says how it fares. */
export interface ProbedHost {
  readonly url: string;
  /** An API token without limits. */
  readonly token: string;
  /** How it fared since the last time. */
  read(): Promise<ProbeFigures>;
  /** Sends SIGTERM. @returns When it ended, milliseconds later */
  stop(): Promise<number>;
}

const user = { username: "admin", password: "password-of-the-bench" };

/** Starts `tt-host serve` on an empty installation with an administrator. */
export async function startProbedHost(home: Home): Promise<ProbedHost> {
  const { PATH = "", HOME = "" } = process.env;
  const child = fork(fileOf("../../packages/host-express/src/main.ts"), ["serve"], {
    execArgv: ["--import", "tsx", "--import", fileOf("./probe.ts")],
    stdio: ["ignore", "pipe", "inherit", "ipc"],
    env: {
      PATH,
      HOME,
      NODE_ENV: "production",
      ...home.env,
      PORT: "0",
      TZ: "UTC",
      LOG_LEVEL: "warn",
      SETTINGS_ENCRYPTION_KEY: encryptionKey,
      TT_ADMIN_USERNAME: user.username,
      TT_ADMIN_PASSWORD: user.password,
      API_TOKEN_RATE_LIMIT_PER_MINUTE: "1000000",
      API_TOKEN_RATE_LIMIT_PER_HOUR: "1000000",
    },
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.once("exit", (code) => {
      reject(new Error(`The host ended with code ${String(code)} before it was ready`));
    });
    child.stdout?.on("data", (chunk: Buffer) => {
      const ready = /ready on (http:\S+)/.exec(chunk.toString())?.[1];
      if (ready !== undefined) resolve(ready);
    });
  });
  return {
    url,
    token: await logIn(url),
    async read() {
      const answer = once(child, "message") as Promise<[ProbeFigures]>;
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

async function logIn(url: string): Promise<string> {
  const response = await fetch(`${url}/api/v1/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(user),
  });
  const { token } = (await response.json()) as { token?: string };
  if (token === undefined) throw new Error(`The login was answered ${String(response.status)}`);
  return token;
}

/** Makes a project with a few tasks, so that lists have something to say. */
export async function fill({ url, token }: ProbedHost, tasks: number): Promise<void> {
  const post = async (path: string, body: object): Promise<Record<string, { id: number }>> => {
    const response = await fetch(`${url}/api/v1/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
    if (response.status !== 201) throw new Error(`POST ${path}: ${String(response.status)}`);
    return (await response.json()) as Record<string, { id: number }>;
  };
  const { client } = await post("clients", { name: "Client" });
  const { project } = await post("projects", { name: "Project", client_id: client?.id });
  for (let index = 0; index < tasks; index += 1) {
    await post("tasks", { name: `Task ${String(index)}`, project_id: project?.id });
  }
}
