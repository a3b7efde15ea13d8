import { sql, type Transaction } from "kysely";
import type { Actor } from "../../platform/auth/principal";
import type { Database } from "../../platform/db/schema";
import { recordEvents } from "../../platform/events/record";

/** A project to be made. */
export interface NewProject {
  readonly name: string;
  readonly client_id: number;
  readonly description: string | null;
  readonly billable: boolean;
  readonly hourly_rate: number | null;
  readonly code: string | null;
  readonly estimated_hours: number | null;
  readonly budget_amount: number | null;
  readonly budget_threshold_percent: number;
  readonly billing_ref: string | null;
  readonly status: "active" | "on_hold" | "inactive" | "archived";
  readonly color: string | null;
  readonly restricted: boolean;
  readonly custom_fields: Readonly<Record<string, unknown>>;
}

/** Makes a project and its event; whoever makes a restricted one manages it. */
export async function createProject(
  tx: Transaction<Database>,
  actor: Actor,
  input: NewProject,
): Promise<number> {
  const archived = input.status === "archived";
  const row = await tx
    .insertInto("projects")
    .values({
      ...input,
      custom_fields: JSON.stringify(input.custom_fields),
      created_by: actor.userId,
      ...(archived ? { archived_at: sql`now()`, archived_by: actor.userId } : {}),
    })
    .returning(["id", "name"])
    .executeTakeFirstOrThrow();
  if (input.restricted) {
    await tx
      .insertInto("project_members")
      .values({ project_id: row.id, user_id: actor.userId, role: "manager" })
      .execute();
  }
  await recordEvents(tx, [
    {
      type: "project.created",
      userId: actor.userId,
      entity: { type: "project", ...row },
    },
  ]);
  return row.id;
}
