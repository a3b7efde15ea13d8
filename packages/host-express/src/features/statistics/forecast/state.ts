import { dayInZone, utcDay } from "@tt/connector-core";
import { sql, type RawBuilder } from "kysely";
import type { OpenDatabase } from "../../../platform/db/database";
import { decimal } from "../../../platform/db/decimal";
import { toDate } from "../../../platform/db/instants";
import { joinedReads } from "../../../platform/db/joined-reads";
import { daysBetween } from "../../../platform/time/days";
import { projectVisibleTo } from "../../access/projects";
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
  readonly position: number;
  readonly zone: string;
  readonly name: string;
  readonly estimated_hours: string | null;
  readonly budget_amount: string | null;
  readonly hourly_rate: string | null;
  readonly total: number;
  readonly completed: number;
  readonly open: number;
  /** Number of open tasks that are due before a day: yesterday, today and tomorrow in UTC. */
  readonly due_before: readonly [number, number, number];
  readonly first_start: string | null;
  readonly last_start: string | null;
  readonly version: string;
}

/** A project whose state is read, for a user, at a moment. */
interface StateRequest {
  readonly projectId: number;
  readonly userId: number;
  readonly now: Date;
}

/** SQL of the states of projects that the users can see. It scans no entries. */
function statesOf(requests: readonly StateRequest[]): RawBuilder<StateRow> {
  const [projects, users, days] = parametersOf(requests);
  // Which day is today depends on the user's time zone, which this statement reads.
  const dueBefore = [-1, 0, 1].map(
    (difference) =>
      sql`count(*) filter (where is_open and due_date < asked.day + ${sql.lit(difference)})`,
  );
  return sql<StateRow>`
    select asked.position::integer, coalesce(users.timezone, settings.timezone) as zone,
      projects.name, projects.estimated_hours, projects.budget_amount, projects.hourly_rate, counts.*,
      (select min(start_time) from time_entries where project_id = projects.id) as first_start,
      (select max(start_time) from time_entries where project_id = projects.id) as last_start,
      ${dataVersion("project", sql.ref("projects.id"))} as version
    from unnest(${projects}::integer[], ${users}::integer[], ${days}::date[])
        with ordinality as asked(project_id, user_id, day, position)
      join projects on projects.id = asked.project_id
      join users on users.id = asked.user_id
      join settings on settings.id = 1
      cross join lateral (
        select count(*) as total, count(*) filter (where status = 'done') as completed,
          count(*) filter (where is_open) as open, jsonb_build_array(${sql.join(dueBefore)}) as due_before
        from (select status, due_date, status not in ('done', 'cancelled') as is_open
          from tasks where project_id = projects.id and deleted_at is null) as tasks) as counts
    where users.role = 'admin' or ${projectVisibleTo(sql`users.id`)}`;
}

function parametersOf(requests: readonly StateRequest[]) {
  return [
    requests.map(({ projectId }) => projectId),
    requests.map(({ userId }) => userId),
    requests.map(({ now }) => utcDay(now)),
  ] as const;
}

/**
 * Reads the state of a project's forecast without scanning its entries. Read it before the entries.
 * @returns undefined if there is no project with this id that the user can see
 */
export type ForecastStateReader = (request: StateRequest) => Promise<ForecastState | undefined>;

/** Creates a function that reads the states for several requests together. */
export function forecastStateReader({
  db,
  prepared,
}: Pick<OpenDatabase, "db" | "prepared">): ForecastStateReader {
  const statement = { name: "forecast_states", text: statesOf([]).compile(db).sql };
  const find = joinedReads(async (requests: readonly StateRequest[]) => {
    const rows = await prepared<StateRow>(statement, parametersOf(requests));
    const byPosition = new Map(rows.map((row) => [row.position, row]));
    return requests.map((_, index) => byPosition.get(index + 1));
  });
  return async (request) => {
    const row = await find(request);
    return row && toState(row, request);
  };
}

function toState(row: StateRow, { projectId, now }: StateRequest): ForecastState {
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
      overdue: row.due_before[1 + daysBetween(utcDay(now), today)] ?? 0,
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
