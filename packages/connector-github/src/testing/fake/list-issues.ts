import { same } from "./names";
import type { FakeIssue, RepositoryRecord } from "./records";

/** What a list of issues was asked for. */
export interface IssueQuery {
  readonly state: "open" | "closed" | "all";
  /** Updated at this time or later, ISO 8601 (GH-32). */
  readonly since: string | undefined;
  readonly sort: "created" | "updated";
  readonly direction: "asc" | "desc";
  /** All of them. */
  readonly labels: readonly string[];
}

/** The issues a query is for, pull requests among them (GH-30). Pure. */
export function selectIssues(issues: Iterable<FakeIssue>, query: IssueQuery): readonly FakeIssue[] {
  return since(sorted(issues, query), query);
}

/** Answers page after page of one repository without sorting ten thousand issues each time. */
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
      query.labels.every((label) => issue.labels.some((name) => same(name, label))),
  );
  const turn = query.direction === "asc" ? 1 : -1;
  const time = query.sort === "created" ? "createdAt" : "updatedAt";
  // Times of one format sort as texts. Equal ones go by number, so that pages never overlap.
  return found.sort(
    (a, b) => turn * (a[time] === b[time] ? a.number - b.number : a[time] < b[time] ? -1 : 1),
  );
}

/** The part of a sorted list that was updated in time. */
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
