import type { BenchDatabase } from "../runner/databases";
import { startProbedHost, type ProbedHost } from "../runner/probed-host";
import type { ProbeFigures } from "./probe";

/** A host that reports event-loop delay and memory. */
export interface AttackedHost extends ProbedHost<ProbeFigures> {
  /** An API token without rate limits. */
  readonly token: string;
}

const user = { username: "admin", password: "password-of-the-bench" };

/** Starts `tt-host serve` on an empty database, with an administrator. */
export async function startAttackedHost(database: BenchDatabase): Promise<AttackedHost> {
  const host = await startProbedHost<ProbeFigures>(database, "./faults/probe.ts", {
    LOG_LEVEL: "warn",
    TT_ADMIN_USERNAME: user.username,
    TT_ADMIN_PASSWORD: user.password,
  });
  return { ...host, token: await logIn(host.url) };
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
export async function createTasks({ url, token }: AttackedHost, count: number): Promise<void> {
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
