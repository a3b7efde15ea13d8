import type { JsonObject } from "@tt/connector-core";
import type { Clock } from "@tt/connector-core";
import { expect } from "vitest";
import { expectStatus, type Answer, type Client } from "./client";
import { databaseUrlOf, type DatabaseName } from "./databases";
import { admin, startTestHost, type TestHost } from "./host";

/** Matches a timestamp in the API's format. */
export const stamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string;
/** Matches an id. */
export const id = expect.any(Number) as number;

let count = 0;

/** Creates a unique name. */
export function fresh(what: string): string {
  return `${what} ${String((count += 1))}`;
}

/** Starts a host with an administrator and another user, both logged in. */
export async function hostWithTwo(
  kind: DatabaseName,
  clock: Clock,
): Promise<{ readonly host: TestHost; readonly me: Client; readonly other: Client }> {
  const databaseUrl = await databaseUrlOf(kind);
  const host = await startTestHost({ clock, databaseUrl });
  const me = host.client();
  await me.logIn(admin);
  const user = { username: "other", password: "password-of-other" };
  await host.createUser(user.username, user.password);
  const other = host.client();
  await other.logIn(user);
  return { host, me, other };
}

/**
 * Creates an object.
 * @param path `clients`, `projects` or `tasks`
 * @returns the object in the response
 */
export async function make(as: Client, path: string, body: object): Promise<JsonObject> {
  const { body: answer } = expectStatus(await as.post(`/api/v1/${path}`, body), 201);
  return answer[path.slice(0, -1)] as JsonObject;
}

/** Lists the first 100 objects. */
export async function list(as: Client, path: string, query = ""): Promise<JsonObject[]> {
  const { body } = expectStatus(await as.get(`/api/v1/${path}?per_page=100&${query}`), 200);
  return body[path.replaceAll("-", "_")] as JsonObject[];
}

/** Creates a client and returns its id. */
export async function newClientId(as: Client): Promise<number> {
  return Number((await make(as, "clients", { name: fresh("Client") }))["id"]);
}

/** Creates a project and returns its id. */
export async function newProjectId(as: Client, more: object = {}): Promise<number> {
  const body = { name: fresh("Project"), client_id: await newClientId(as), ...more };
  return Number((await make(as, "projects", body))["id"]);
}

/** Matches the response to an invalid field. */
export function refused(field: string, message: unknown = expect.any(String)): object {
  return {
    status: 400,
    body: { error_code: "validation_error", errors: { [field]: [message] } },
  };
}

/** The names of listed objects. */
export function names(rows: readonly JsonObject[]): unknown[] {
  return rows.map((row) => row["name"]);
}

/** Operations on one kind of objects: clients, projects or tasks. */
export interface Changes {
  /** Sends a change. */
  readonly change: (which: unknown, body: object, as?: Client) => Promise<Answer>;
  /**
   * Changes an object.
   * @returns the changed object
   */
  readonly changed: (which: unknown, body: object) => Promise<JsonObject>;
  readonly read: (which: unknown) => Promise<JsonObject>;
  readonly remove: (which: unknown, as?: Client) => Promise<Answer>;
}

/**
 * Creates the operations on one kind of objects.
 * @param what `client`, `project` or `task`
 * @param me the default user
 */
export function changesOf(what: string, me: () => Client): Changes {
  const change: Changes["change"] = (which, body, as = me()) =>
    as.request("PATCH", pathTo(what, which), body);
  return {
    change,
    async changed(which, body) {
      return expectStatus(await change(which, body), 200).body[what] as JsonObject;
    },
    async read(which) {
      return expectStatus(await me().get(pathTo(what, which)), 200).body[what] as JsonObject;
    },
    remove: (which, as = me()) => as.request("DELETE", pathTo(what, which)),
  };
}

/** Path of an object in the REST API. */
export function pathTo(what: string, which: unknown): string {
  return `/api/v1/${what}s/${String(which)}`;
}
