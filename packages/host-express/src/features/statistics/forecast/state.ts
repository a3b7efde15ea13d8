import { dayInZone, dayMs, utcDay } from "@tt/connector-core";
import { sql, type Kysely } from "kysely";
import type { Principal } from "../../../platform/auth/principal";
import { decimal } from "../../../platform/db/decimal";
import { toDate } from "../../../platform/db/instants";
import type { Database } from "../../../platform/db/schema";
import { projectVisible } from "../../access/projects";
import { dataVersion } from "../../time-entries/data-version";

/** Number of tasks of a project, without deleted ones. */
export interface TaskCounts {
  readonly total: number;
  readonly completed: number;
  /** Neither done nor cancelled. */
  readonly open: number;
  /** Open, and due before today. */
  readonly overdue: number;
}

/** What the forecast of a project depends on beside its entries. */
export interface ForecastState {
  readonly projectId: number;
  readonly name: string;
  /** IANA time zone of the user, else of the installation. */
  readonly zone: string;
  /** The current calendar day in {@link zone}. */
  readonly today: string;
  /** 0 if unset, as the two amounts. */
  readonly estimatedHours: number;
  readonly budgetAmount: number;
  readonly hourlyRate: number;
  readonly tasks: TaskCounts;
  /** Starts of the first and last entry; undefined if there is none. */
  readonly range: { readonly from: Date; readonly to: Date } | undefined;
  /** Version of the project's entries, see `dataVersion`. */
  readonly version: string;
}

interface StateRow {
  readonly zone: string;
  readonly name: string;
  readonly estimated_hours: string | null;
  readonly budget_amount: string | null;
  readonly hourly_rate: string | null;
  readonly total: number;
  readonly completed: number;
  readonly open: number;
  /** Number of open tasks that are due before a day, for each day that may be today. */
  readonly due_before: Readonly<Record<string, number>>;
  readonly first_start: string | null;
  readonly last_start: string | null;
  readonly version: string;
}

/**
 * Reads the state of a project's forecast without scanning its entries. Read it before the entries.
 * @returns undefined if there is no project with this id that the user can see
 */
export async function readForecastState(
  db: Kysely<Database>,
  viewer: Principal,
  projectId: number,
  now: Date,
): Promise<ForecastState | undefined> {
  // Which of them is today depends on the user's time zone, which this statement reads.
  const days = [-1, 0, 1].map((each) => utcDay(new Date(now.getTime() + each * dayMs)));
  const dueBefore = days.map(
    (day) => sql`${day}::text, count(*) filter (where is_open and due_date < ${day}::date)`,
  );
  const { rows } = await sql<StateRow>`
    select coalesce(users.timezone, settings.timezone) as zone, projects.name,
      projects.estimated_hours, projects.budget_amount, projects.hourly_rate, counts.*,
      (select min(start_time) from time_entries where project_id = projects.id) as first_start,
      (select max(start_time) from time_entries where project_id = projects.id) as last_start,
      ${dataVersion("project", sql.ref("projects.id"))} as version
    from projects, users, settings, lateral (
      select count(*) as total, count(*) filter (where status = 'done') as completed,
        count(*) filter (where is_open) as open,
        jsonb_build_object(${sql.join(dueBefore)}) as due_before
      from (select status, due_date, status not in ('done', 'cancelled') as is_open
        from tasks where project_id = projects.id and deleted_at is null) as tasks) as counts
    where projects.id = ${projectId} and users.id = ${viewer.userId} and settings.id = 1
      and ${projectVisible(viewer)}`.execute(db);
  const [row] = rows;
  if (!row) return undefined;
  const today = dayInZone(now, row.zone);
  return {
    projectId,
    name: row.name,
    zone: row.zone,
    today,
    estimatedHours: decimal(row.estimated_hours) ?? 0,
    budgetAmount: decimal(row.budget_amount) ?? 0,
    hourlyRate: decimal(row.hourly_rate) ?? 0,
    tasks: {
      total: row.total,
      completed: row.completed,
      open: row.open,
      overdue: row.due_before[today] ?? 0,
    },
    range:
      row.first_start === null || row.last_start === null
        ? undefined
        : { from: toDate(row.first_start), to: toDate(row.last_start) },
    version: row.version,
  };
}

/**
 * Returns the key of a project's forecast in the cache. It contains everything that the forecast
 * depends on, so that a cached one is never wrong, only unused.
 */
export function forecastKey(state: ForecastState): string {
  const { projectId, version, today, zone, estimatedHours, budgetAmount, hourlyRate } = state;
  const { total, completed, open, overdue } = state.tasks;
  return [
    ...[projectId, version, today, zone, estimatedHours, budgetAmount, hourlyRate],
    ...[total, completed, open, overdue],
  ].join("/");
}
