import type { Kysely } from "kysely";
import { createApiToken } from "../../packages/host-express/src/features/tokens/write";
import type { Database } from "../../packages/host-express/src/platform/db/schema";
import type { LoadRequest } from "../runner/load";

/** Creates a token for a user. */
export async function tokenOf(db: Kysely<Database>, userId: number): Promise<string> {
  const scopes = ["read:tasks", "read:users"];
  const made = { userId, name: "bench", scopes, expiresInDays: undefined };
  return (await createApiToken(db, made, new Date())).token;
}

/** Requests of connections, each of which reads the list of tasks as a user of its own. */
export async function readers(db: Kysely<Database>, connections: number): Promise<LoadRequest[][]> {
  const requests: LoadRequest[][] = [];
  for (let user = 1; user <= connections; user += 1) {
    const headers = { authorization: `Bearer ${await tokenOf(db, user)}` };
    requests.push([{ method: "GET", path: "/api/v1/tasks?per_page=50", headers }]);
  }
  return requests;
}
