import type { Query } from "../runner/baseline-database";
import { baselineTasks, priorityOf, statusOf, type BaselineIssue } from "../runner/baseline-tasks";
import { serveLoop } from "../runner/first-sync/loop";
import { integrationToken } from "./issues";

// The least that turns a list of issues into rows: page after page by GitHub's own links, one
// multi-row upsert for each. No integration, no checkpoint, no rules, no report, no events.

interface Issue extends BaselineIssue {
  readonly pull_request?: object;
}

const upsert = `insert into baseline_tasks
    (project_id, name, description, status, priority, external_source, external_ref, external_updated_at)
  select 1, name, description, status, priority, source, ref, as_of
  from jsonb_to_recordset($1::jsonb) as new(name text, description text, status text, priority text,
    source text, ref text, as_of timestamptz)
  ${baselineTasks.onConflict}`;

async function readIssues(repository: string, query: Query): Promise<number> {
  const api = process.env["GITHUB_API_URL"] ?? "";
  const firstPage = "state=open&sort=updated&direction=asc&per_page=50";
  let url: string | undefined = `${api}/repos/octo-org/${repository}/issues?${firstPage}`;
  let found = 0;
  while (url !== undefined) {
    const answer: Response = await fetch(url, {
      headers: { authorization: `Bearer ${integrationToken}`, "user-agent": "baseline" },
    });
    const issues = (await answer.json()) as readonly Issue[];
    const rows = issues
      .filter((issue) => !issue.pull_request)
      .map((issue) => row(repository, issue));
    await query(upsert, [JSON.stringify(rows)]);
    found += rows.length;
    url = /<([^>]*)>; rel="next"/.exec(answer.headers.get("link") ?? "")?.[1];
  }
  return found;
}

function row(repository: string, issue: Issue): object {
  return {
    name: issue.title.slice(0, 200),
    description: issue.body?.slice(0, 2_000) ?? null,
    status: statusOf(issue),
    priority: priorityOf(issue),
    source: `octo-org/${repository}`,
    ref: `github_issue_${String(issue.number)}`,
    as_of: issue.updated_at,
  };
}

await serveLoop(baselineTasks.table, readIssues);
