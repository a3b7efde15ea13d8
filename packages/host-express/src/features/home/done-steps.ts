import { sql, type Kysely } from "kysely";
import type { Actor } from "../../platform/auth/principal";
import type { Database } from "../../platform/db/schema";
import { projectVisible } from "../access/projects";
import type { DoneSteps } from "./first-steps";

/**
 * Reads which of the first steps a user has done.
 * @returns undefined if they dismissed the list
 */
export async function readDoneSteps(
  db: Kysely<Database>,
  actor: Actor,
): Promise<DoneSteps | undefined> {
  const { rows } = await sql<DoneSteps>`
    select exists (select from projects where ${projectVisible(actor)}) as has_project,
      exists (select from time_entries where user_id = users.id) as has_entry,
      exists (select from integrations where owner = users.id) as has_integration,
      exists (select from api_tokens where user_id = users.id) as has_token
    from users where id = ${actor.userId} and not first_steps_dismissed`.execute(db);
  return rows[0];
}

/** Hides the list of first steps from a user. */
export async function dismissFirstSteps(db: Kysely<Database>, userId: number): Promise<void> {
  await db
    .updateTable("users")
    .set({ first_steps_dismissed: true })
    .where("id", "=", userId)
    .execute();
}
