import type { JsonObject } from "@tt/connector-core";
import type { Clock } from "@tt/connector-core";
import { expect } from "vitest";
import { expectStatus, type Client } from "./client";
import { freshPostgresUrl } from "./databases";
import { admin, startTestHost, type TestHost } from "./host";

/** Any timestamp in the API's one form. */
export const stamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string;
/** Any id. */
export const id = expect.any(Number) as number;

let count = 0;

/** A name that was not used before. */
export function fresh(what: string): string {
  return `${what} ${String((count += 1))}`;
}

/** A host with an administrator and somebody who is none, both logged in. */
export async function hostWithTwo(
  kind: string,
  clock: Clock,
): Promise<{ readonly host: TestHost; readonly me: Client; readonly other: Client }> {
  const databaseUrl = kind === "PostgreSQL" ? await freshPostgresUrl() : undefined;
  const host = await startTestHost({ clock, databaseUrl });
  const me = host.client();
  await me.logIn(admin);
  const user = { username: "other", password: "password-of-other" };
  await host.createUser(user.username, user.password);
  const other = host.client();
  await other.logIn(user);
  return { host, me, other };
}

/** Makes one of `clients`, `projects` or `tasks`. @returns It, as the API answered. */
export async function make(as: Client, path: string, body: object): Promise<JsonObject> {
  const { body: answer } = expectStatus(await as.post(`/api/v1/${path}`, body), 201);
  return answer[path.slice(0, -1)] as JsonObject;
}

/** A list's first hundred. */
export async function list(as: Client, path: string, query = ""): Promise<JsonObject[]> {
  const { body } = expectStatus(await as.get(`/api/v1/${path}?per_page=100&${query}`), 200);
  return body[path] as JsonObject[];
}

/** A new client's id. */
export async function newClientId(as: Client): Promise<number> {
  return Number((await make(as, "clients", { name: fresh("Client") }))["id"]);
}

/** A new project's id. */
export async function newProjectId(as: Client, more: object = {}): Promise<number> {
  const body = { name: fresh("Project"), client_id: await newClientId(as), ...more };
  return Number((await make(as, "projects", body))["id"]);
}

/** The names of a list. */
export function names(rows: readonly JsonObject[]): unknown[] {
  return rows.map((row) => row["name"]);
}
