import { openBaselineDatabase } from "../runner/baseline-database";
import { baselineTasks, priorityOf, statusOf, type BaselineIssue } from "../runner/baseline-tasks";

/** The part of a delivery that the baselines read. */
export interface BaselineDelivery {
  readonly issue: BaselineIssue;
  readonly repository: { readonly id: number };
}

const upsert = `insert into baseline_tasks
    (project_id, name, description, status, priority, external_source, external_ref, external_updated_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8)
  ${baselineTasks.onConflict}
  returning id`;

/** Values of an issue's task: the parameters of an upsert. */
export function taskValues({ issue, repository }: BaselineDelivery): unknown[] {
  return [
    1,
    issue.title,
    issue.body,
    statusOf(issue),
    priorityOf(issue),
    `api.github.com:${String(repository.id)}`,
    `github_issue_${String(issue.number)}`,
    issue.updated_at,
  ];
}

/** The tasks of a baseline, in a table of its own. */
export interface BaselineTasks {
  store(delivery: BaselineDelivery): Promise<void>;
  count(): Promise<unknown>;
}

/** Creates the table. */
export async function openBaselineTasks(): Promise<BaselineTasks> {
  const query = await openBaselineDatabase();
  await query(baselineTasks.table);
  return {
    async store(delivery) {
      await query(upsert, taskValues(delivery));
    },
    async count() {
      const [counted] = await query("select count(*)::integer as tasks from baseline_tasks");
      return counted;
    },
  };
}
