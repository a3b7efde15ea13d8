import type { Kysely } from "kysely";
import { createApiToken } from "../../packages/host-express/src/features/tokens/write";
import type { Database } from "../../packages/host-express/src/platform/db/schema";
import type { LoadRequest } from "./load";

/** Requests of a user's connection: it starts and stops a timer on the project with the user's id. */
export async function startAndStop(db: Kysely<Database>, user: number): Promise<LoadRequest[]> {
  const { token } = await createApiToken(
    db,
    { userId: user, name: "bench", scopes: ["write:time_entries"], expiresInDays: undefined },
    new Date(),
  );
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const body = JSON.stringify({ project_id: user });
  return [
    { method: "POST", path: "/api/v1/timer/start", headers, body },
    { method: "POST", path: "/api/v1/timer/stop", headers, body: "{}" },
  ];
}
