import type { Principal } from "../auth/principal";
import type { HostContext, SuggestedEntry, WorkOption } from "../context";
import { toApiInstant, toDate } from "../db/instants";
import { elapsedSeconds } from "../time/elapsed";
import { localTimeOf } from "../time/local-time";
import { formatTimeOfDay } from "../time/time-of-day";
import { projectColor } from "./project-color";
import type { RunningTimer } from "./running-timer";
import { readShellRow, type ShellRow } from "./shell-row";

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
  const row = await readShellRow(database.db, userId);
  const timer = timerOf(row, clock.now());
  const [work, suggestions] = await Promise.all([
    timer === undefined && parts.work ? workOptions(principal) : [],
    timer === undefined && parts.suggestions === true
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
    timer,
  };
}

/** The running timer; undefined if there is none. */
function timerOf(row: ShellRow, now: Date): RunningTimer | undefined {
  const { start_time: startTime, paused_at: pausedAt } = row;
  if (startTime === null) return undefined;
  const clock = row.time_format === "12h" ? "12h" : "24h";
  return {
    title: row.notes ?? row.task ?? row.project ?? row.client ?? "Without a project",
    project: row.project,
    color: row.color ?? (row.project_id === null ? null : projectColor(row.project_id)),
    client: row.client,
    taskUrl: row.task_url,
    id: row.entry_id ?? 0,
    version: row.entry_version ?? 0,
    startedAt: toApiInstant(startTime),
    startedText: formatTimeOfDay(localTimeOf(toDate(startTime), row.zone).seconds, clock),
    elapsedSeconds: elapsedSeconds(
      toDate(startTime),
      row.break_seconds ?? 0,
      pausedAt === null ? undefined : toDate(pausedAt),
      now,
    ),
    isPaused: pausedAt !== null,
  };
}
