import { maxRuns, type Run, type RunItem } from "@tt/connector-core";
import { jsonOf, textOf } from "./columns";
import type { SqlTransaction } from "./database";
import { sql, type SqlRow, type SqlRunner } from "./statement";

/** Stores the latest state of a run, and marks other running ones as interrupted. */
export async function saveRun(
  runner: SqlRunner,
  tx: SqlTransaction,
  integration: string,
  { items, ...report }: Run,
): Promise<void> {
  await runner.all(
    tx,
    sql`update tt_runs set status = 'interrupted'
      where integration_id = ${integration} and id <> ${report.id} and status = 'running'`,
  );
  await runner.all(
    tx,
    sql`insert into tt_runs (integration_id, id, status, report, items)
      values (${integration}, ${report.id}, ${report.status}, ${JSON.stringify(report)},
        ${JSON.stringify(items)})
      on conflict (integration_id, id) do update
      set status = excluded.status, report = excluded.report, items = excluded.items`,
  );
  await runner.all(
    tx,
    sql`delete from tt_runs where integration_id = ${integration} and number <= (
      select number from tt_runs where integration_id = ${integration}
      order by number desc limit 1 offset ${maxRuns})`,
  );
}

/** Lists runs, newest first, without their items. */
export async function listRuns(
  runner: SqlRunner,
  tx: SqlTransaction,
  integration: string,
  limit: number,
): Promise<readonly Run[]> {
  const rows = await runner.all(
    tx,
    sql`select status, report from tt_runs where integration_id = ${integration}
      order by number desc limit ${limit}`,
  );
  return rows.map((row) => toRun(row, []));
}

/** Returns a run with its items. */
export async function findRun(
  runner: SqlRunner,
  tx: SqlTransaction,
  integration: string,
  id: string,
): Promise<Run | undefined> {
  const row = await runner.first(
    tx,
    sql`select status, report, items from tt_runs
      where integration_id = ${integration} and id = ${id}`,
  );
  return row && toRun(row, jsonOf(row, "items"));
}

function toRun(row: SqlRow, items: readonly RunItem[]): Run {
  const status = textOf(row, "status") as Run["status"];
  return { ...jsonOf<Omit<Run, "items">>(row, "report"), status, items };
}
