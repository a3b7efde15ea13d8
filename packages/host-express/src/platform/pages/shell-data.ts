import { sql } from "kysely";
import type { Principal } from "../auth/principal";
import type { HostContext, SuggestedEntry, WorkOption } from "../context";
import { toApiInstant, toDate } from "../db/instants";
import { elapsedSeconds } from "../time/elapsed";
import { localTimeOf } from "../time/local-time";
import { formatTimeOfDay } from "../time/time-of-day";
import { projectColor } from "./project-color";
import type { RunningTimer } from "./running-timer";

/** What the frame of every page shows of its user. */
export interface ShellData {
  readonly username: string;
  /** Full name, or the username. */
  readonly displayName: string;
  readonly isAdmin: boolean;
  readonly timer: RunningTimer | undefined;
  /** What a timer can be started for; empty while one runs. */
  readonly work: readonly WorkOption[];
  /** Modules that are enabled. */
  readonly modules: readonly "inventory"[];
  /** What the user probably wants to start; empty while a timer runs, undefined if it is loaded later. */
  readonly suggestions: readonly SuggestedEntry[] | undefined;
  /** Number of the user's integrations that need them. */
  readonly alerts: number;
}

/** What is read for the timer bar while no timer runs. */
export interface BarParts {
  /** What a timer can be started for. */
  readonly work: boolean;
  /** `later` if a script asks for them when the bar is used. */
  readonly suggestions: boolean | "later";
}

/** Reads what the frame shows: by one query, and the parts of the timer bar by others. */
export async function readShellData(
  {
    database,
    clock,
    log,
    workOptions,
    suggestedEntries,
  }: Pick<HostContext, "database" | "clock" | "log" | "workOptions" | "suggestedEntries">,
  principal: Principal,
  parts: BarParts,
): Promise<ShellData> {
  const { userId, username, role } = principal;
  const row = await database.db
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
  const { start_time: startTime, paused_at: pausedAt } = row;
  const isStopped = startTime === null;
  const [work, suggestions] = await Promise.all([
    isStopped && parts.work ? workOptions(principal) : [],
    isStopped && parts.suggestions === true
      ? // A page is worth more than suggestions.
        suggestedEntries(principal).catch((error: unknown) => {
          log.error({ err: error }, "suggestions could not be read");
          return [];
        })
      : parts.suggestions === "later"
        ? undefined
        : [],
  ]);
  return {
    username,
    displayName: row.full_name ?? username,
    isAdmin: role === "admin",
    modules: row.inventory_enabled ? ["inventory"] : [],
    alerts: row.alerts ?? 0,
    work,
    suggestions,
    timer:
      startTime === null
        ? undefined
        : {
            title: row.notes ?? row.task ?? row.project ?? row.client ?? "Without a project",
            project: row.project,
            color: row.color ?? (row.project_id === null ? null : projectColor(row.project_id)),
            client: row.client,
            taskUrl: row.task_url,
            id: row.entry_id ?? 0,
            version: row.entry_version ?? 0,
            startedAt: toApiInstant(startTime),
            startedText: formatTimeOfDay(
              localTimeOf(toDate(startTime), row.zone).seconds,
              row.time_format === "12h" ? "12h" : "24h",
            ),
            elapsedSeconds: elapsedSeconds(
              toDate(startTime),
              row.break_seconds ?? 0,
              pausedAt === null ? undefined : toDate(pausedAt),
              clock.now(),
            ),
            isPaused: pausedAt !== null,
          },
  };
}
