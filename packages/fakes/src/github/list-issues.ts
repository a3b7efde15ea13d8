import { same } from "./names";
import type { FakeIssue, RepositoryRecord } from "./records";

/** Query of a list of issues. */
export interface IssueQuery {
  readonly state: "open" | "closed" | "all";
  /** Only issues updated at or after this time, ISO 8601. */
  readonly since: string | undefined;
  readonly sort: "created" | "updated";
  readonly direction: "asc" | "desc";
  /** Labels that an issue must have, all of them. */
  readonly labels: readonly string[];
  /** Login, `none`, or `*` for any (default: everything). */
  readonly assignee?: string | undefined;
  readonly creator?: string | undefined;
}

/** Creates a list that caches the sorted issues, so that pages do not sort them again. */
export function issueLists(): (
  repository: RepositoryRecord,
  query: IssueQuery,
) => readonly FakeIssue[] {
  let last: { readonly key: string; readonly issues: readonly FakeIssue[] } | undefined;
  return (repository, query) => {
    const { since: _since, ...rest } = query;
    const key = JSON.stringify([repository.id, repository.revision, rest]);
    if (last?.key !== key) last = { key, issues: sorted(repository.issues.values(), query) };
    return since(last.issues, query);
  };
}

function sorted(issues: Iterable<FakeIssue>, query: IssueQuery): readonly FakeIssue[] {
  const found = [...issues].filter(
    (issue) =>
      (query.state === "all" || issue.state === query.state) &&
      query.labels.every((label) => issue.labels.some((name) => same(name, label))) &&
      isAssigned(issue, query.assignee) &&
      (query.creator === undefined || same(issue.author, query.creator)),
  );
  const turn = query.direction === "asc" ? 1 : -1;
  const time = query.sort === "created" ? "createdAt" : "updatedAt";
  // Times in one format sort as text. Equal ones are sorted by number, so that pages never overlap.
  return found.sort(
    (a, b) => turn * (a[time] === b[time] ? a.number - b.number : a[time] < b[time] ? -1 : 1),
  );
}

function isAssigned({ assignees }: FakeIssue, wanted: string | undefined): boolean {
  if (wanted === undefined) return true;
  if (wanted === "none") return assignees.length === 0;
  return wanted === "*" ? assignees.length > 0 : assignees.some((login) => same(login, wanted));
}

/** The part of a sorted list that was updated at or after `since`. */
function since(issues: readonly FakeIssue[], query: IssueQuery): readonly FakeIssue[] {
  if (query.since === undefined) return issues;
  const from = Date.parse(query.since);
  const inTime = (issue: FakeIssue): boolean => Date.parse(issue.updatedAt) >= from;
  if (query.sort !== "updated" || query.direction !== "asc") return issues.filter(inTime);
  let [low, high] = [0, issues.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const issue = issues[middle];
    if (issue && inTime(issue)) high = middle;
    else low = middle + 1;
  }
  return issues.slice(low);
}
