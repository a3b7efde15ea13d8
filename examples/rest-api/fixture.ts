import * as z from "zod";
import { admin } from "./host";

const created = z.looseObject({ message: z.string() });

/** Calls the API of a host. */
export class Api {
  readonly #base: string;
  readonly #token: string;

  constructor(base: string, token: string) {
    this.#base = base;
    this.#token = token;
  }

  /** @throws Error when the response is not a success */
  async call(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(this.#base + path, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, "content-type": "application/json" },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${String(response.status)} ${text}`);
    return JSON.parse(text);
  }
}

/**
 * Creates the data that the examples use: project 1 of client 5 with task 5, and a time entry.
 * @param base URL of the host, including `/api/v1`.
 * @returns An API token
 */
export async function fill(base: string): Promise<string> {
  const login = await fetch(`${base}/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(admin),
  });
  const { token } = z.object({ token: z.string() }).parse(await login.json());
  const api = new Api(base, token);
  for (const name of ["Globex", "Initech", "Umbrella", "Hooli", "Acme Corp"]) {
    created.parse(await api.call("POST", "/clients", { name }));
  }
  const projects = [
    { name: "Website Redesign", description: "Complete website overhaul", hourly_rate: 75 },
    { name: "Old shop", status: "archived" },
  ];
  for (const project of projects) {
    created.parse(await api.call("POST", "/projects", { client_id: 5, ...project }));
  }
  for (const name of ["Plan", "Design", "Build", "Test", "Update homepage"]) {
    const task = { name, project_id: 1, status: "in_progress" };
    created.parse(await api.call("POST", "/tasks", task));
  }
  const entry = {
    project_id: 1,
    start_time: "2024-01-08T09:00:00Z",
    end_time: "2024-01-08T12:30:00Z",
    notes: "Worked on feature X",
  };
  created.parse(await api.call("POST", "/time-entries", entry));
  return token;
}

const listed = z.object({ time_entries: z.array(z.looseObject({ id: z.int() })) });
const status = z.object({ active: z.boolean() });

/** Removes the time entries that an example created, including its running timer. */
export async function removeNewEntries(api: Api): Promise<void> {
  const timer = status.parse(await api.call("GET", "/timer/status"));
  if (timer.active) await api.call("POST", "/timer/stop");
  const { time_entries: all } = listed.parse(await api.call("GET", "/time-entries"));
  // The sample data contains only the entry with id 1.
  const fresh = all.filter(({ id }) => id !== 1);
  for (const { id } of fresh) await api.call("DELETE", `/time-entries/${String(id)}`);
}
