import { priorityOf, statusOf, type BaselineIssue } from "../runner/baseline-tasks";
import { integrationToken } from "./issues";

interface Issue extends BaselineIssue {
  readonly pull_request?: object;
}

/** The row that a baseline makes of an issue. */
export interface IssueRow {
  readonly name: string;
  readonly description: string | null;
  readonly status: string;
  readonly priority: string;
  readonly source: string;
  readonly ref: string;
  readonly as_of: string;
}

/**
 * Reads the issues of a repository page after page by GitHub's own links.
 * @param store Stores the rows of a page; the next page is requested afterwards.
 * @returns How many rows were stored
 */
export async function readIssues(
  repository: string,
  store: (rows: readonly IssueRow[], page: string) => Promise<void>,
): Promise<number> {
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
      .map((issue) => rowOf(repository, issue));
    await store(rows, url);
    found += rows.length;
    url = /<([^>]*)>; rel="next"/.exec(answer.headers.get("link") ?? "")?.[1];
  }
  return found;
}

function rowOf(repository: string, issue: Issue): IssueRow {
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
