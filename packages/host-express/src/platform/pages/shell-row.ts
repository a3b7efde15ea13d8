import { sql, type Kysely } from "kysely";
import type { Database } from "../db/schema";

/** A user with the running timer, their settings and the state of their integrations. */
export type ShellRow = Awaited<ReturnType<typeof readShellRow>>;

/** Reads what the frame shows of a user, by one query. */
export async function readShellRow(db: Kysely<Database>, userId: number) {
  return db
    .selectFrom("users")
    .leftJoinLateral(
      (from) =>
        from
          .selectFrom("time_entries")
          .leftJoin("projects", "projects.id", "time_entries.project_id")
          .leftJoin("clients", (join) =>
            join.on((where) =>
              where(
                "clients.id",
                "=",
                where.fn.coalesce("time_entries.client_id", "projects.client_id"),
              ),
            ),
          )
          .leftJoin("tasks", "tasks.id", "time_entries.task_id")
          .whereRef("time_entries.user_id", "=", "users.id")
          .where("time_entries.end_time", "is", null)
          .orderBy("time_entries.start_time", "desc")
          .orderBy("time_entries.id", "desc")
          .limit(1)
          .select([
            "time_entries.id as entry_id",
            "time_entries.version as entry_version",
            "time_entries.start_time",
            "time_entries.paused_at",
            "time_entries.break_seconds",
            "time_entries.notes",
            "projects.name as project",
            "projects.id as project_id",
            "projects.color as color",
            "clients.name as client",
            "tasks.name as task",
            "tasks.url as task_url",
          ])
          .as("timer"),
      (join) => join.onTrue(),
    )
    .innerJoin("settings", (join) => join.on("settings.id", "=", 1))
    .select(["users.full_name", "users.time_format", "settings.inventory_enabled"])
    .select((select) => select.fn.coalesce("users.timezone", "settings.timezone").as("zone"))
    .select([
      "timer.entry_id",
      "timer.entry_version",
      "timer.start_time",
      "timer.paused_at",
      "timer.break_seconds",
      "timer.notes",
      "timer.project",
      "timer.project_id",
      "timer.color",
      "timer.client",
      "timer.task",
      "timer.task_url",
    ])
    .select((from) =>
      from
        .selectFrom("integrations")
        .whereRef("integrations.owner", "=", "users.id")
        .where("integrations.active", "=", true)
        .where(sql<string>`integrations.config->'health'->>'state'`, "in", [
          "degraded",
          "needs_reauth",
        ])
        .select((count) => count.fn.countAll<number>().as("alerts"))
        .as("alerts"),
    )
    .where("users.id", "=", userId)
    .executeTakeFirstOrThrow();
}
