import { fork } from "node:child_process";
import { once } from "node:events";
import { cleanEnvironment, hostProgram, pathOf, readyUrl } from "../runner/child";
import type { BenchDatabase } from "../runner/databases";
import { hostEnvironment } from "../runner/host";
import type { ProbeFigures } from "./probe";

/** A host in a process of its own that reports event-loop delay and memory. */
export interface ProbedHost {
  readonly url: string;
  /** An API token without rate limits. */
  readonly token: string;
  /** Reads the figures since the last call. */
  read(): Promise<ProbeFigures>;
  /** Stops the host with SIGTERM. @returns Milliseconds until the process exited */
  stop(): Promise<number>;
}

const user = { username: "admin", password: "password-of-the-bench" };

/** Starts `tt-host serve` on an empty database, with an administrator. */
export async function startProbedHost(database: BenchDatabase): Promise<ProbedHost> {
  const child = fork(pathOf(hostProgram), ["serve"], {
    execArgv: ["--import", "tsx", "--import", pathOf("./faults/probe.ts")],
    stdio: ["ignore", "pipe", "inherit", "ipc"],
    env: cleanEnvironment({
      ...database.env,
      ...hostEnvironment,
      LOG_LEVEL: "warn",
      TT_ADMIN_USERNAME: user.username,
      TT_ADMIN_PASSWORD: user.password,
    }),
  });
  const url = await readyUrl(child);
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
  if (token === undefined) throw new Error(`Login failed with status ${String(response.status)}`);
  return token;
}

/** Creates a project with tasks, for lists to return. */
export async function createTasks({ url, token }: ProbedHost, count: number): Promise<void> {
  const post = async (path: string, body: object): Promise<Record<string, { id: number }>> => {
    const response = await fetch(`${url}/api/v1/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
    if (response.status !== 201) {
      throw new Error(`POST ${path} failed with status ${String(response.status)}`);
    }
    return (await response.json()) as Record<string, { id: number }>;
  };
  const { client } = await post("clients", { name: "Client" });
  const { project } = await post("projects", { name: "Project", client_id: client?.id });
  for (let index = 0; index < count; index += 1) {
    await post("tasks", { name: `Task ${String(index)}`, project_id: project?.id });
  }
}
