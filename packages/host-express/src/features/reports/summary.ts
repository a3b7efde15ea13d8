import { sql, type Kysely } from "kysely";
import type { Database } from "../../platform/db/schema";
import { hoursOf } from "../../platform/time/hours";

/** Filters of a report; undefined fields do not filter. */
export interface ReportFilter {
  readonly userId: number | undefined;
  readonly projectId: number | undefined;
  /** Earliest start, inclusive. */
  readonly from: Date;
  /** Latest start, inclusive. */
  readonly to: Date;
}

/** Tracked hours, summed in seconds and then rounded to two decimals. */
export interface Summary {
  readonly total_hours: number;
  readonly billable_hours: number;
  readonly total_entries: number;
  /** Most hours first. Entries without a project count only in the totals. */
  readonly by_project: readonly {
    readonly project_id: number;
    readonly project_name: string;
    readonly hours: number;
    readonly entries: number;
  }[];
}

interface Group {
  readonly project_id: number | null;
  readonly project_name: string | null;
  readonly entries: number;
  readonly seconds: number;
  readonly billable_seconds: number;
}

/** Sums the completed entries that started in a range. */
export async function summarize(db: Kysely<Database>, filter: ReportFilter): Promise<Summary> {
  const groups = await readGroups(db, filter);
  const sum = (of: (group: Group) => number): number =>
    groups.reduce((total, group) => total + of(group), 0);
  return {
    total_hours: hoursOf(sum((group) => group.seconds)),
    billable_hours: hoursOf(sum((group) => group.billable_seconds)),
    total_entries: sum((group) => group.entries),
    by_project: groups
      .toSorted((a, b) => b.seconds - a.seconds || (a.project_id ?? 0) - (b.project_id ?? 0))
      .flatMap(({ project_id, project_name, seconds, entries }) =>
        project_id === null
          ? []
          : [{ project_id, project_name: project_name ?? "", hours: hoursOf(seconds), entries }],
      ),
  };
}

async function readGroups(
  db: Kysely<Database>,
  { userId, projectId, from, to }: ReportFilter,
): Promise<readonly Group[]> {
  const groups = db
    .selectFrom("time_entries")
    .select([
      "project_id",
      sql<number>`count(*)`.as("entries"),
      sql<number>`coalesce(sum(duration_seconds), 0)`.as("seconds"),
      sql<number>`coalesce(sum(duration_seconds) filter (where billable), 0)`.as(
        "billable_seconds",
      ),
    ])
    .where("end_time", "is not", null)
    .where("start_time", ">=", from.toISOString())
    .where("start_time", "<=", to.toISOString())
    .$if(userId !== undefined, (query) => query.where("user_id", "=", userId ?? 0))
    .$if(projectId !== undefined, (query) => query.where("project_id", "=", projectId ?? 0))
    .groupBy("project_id");
  return db
    .selectFrom(groups.as("groups"))
    .leftJoin("projects", "projects.id", "groups.project_id")
    .selectAll("groups")
    .select("projects.name as project_name")
    .execute();
}
