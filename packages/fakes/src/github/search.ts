import { same } from "./names";
import type { FakeIssue, RepositoryRecord } from "./records";

/** A search for issues. https://docs.github.com/en/search-github/searching-on-github/searching-issues-and-pull-requests */
export interface IssueSearch {
  readonly words: readonly string[];
  readonly qualifiers: readonly (readonly [name: string, value: string])[];
}

const known = ["repo", "user", "org", "is", "type", "state", "label", "author", "assignee", "no"];
/** Qualifiers that say where to search; the fake always searches titles and bodies. */
const ignored = ["in", "archived"];

/** Reads the text of a search. Returns a message for a qualifier that the fake does not support. */
export function readSearch(text: string): IssueSearch | string {
  const parts = text.match(/(?:[^\s"]+:)?"[^"]*"|\S+/g) ?? [];
  const words: string[] = [];
  const qualifiers: [string, string][] = [];
  for (const part of parts) {
    const [, name = "", value = ""] = /^(-?[a-z]+):(.+)$/.exec(part) ?? [];
    if (name === "") words.push(unquoted(part).toLowerCase());
    else if (known.includes(name)) qualifiers.push([name, unquoted(value)]);
    else if (!ignored.includes(name)) return `The fake GitHub cannot search by ${name}.`;
  }
  return words.length + qualifiers.length > 0 ? { words, qualifiers } : "The search is empty.";
}

/** Finds issues, newest first. */
export function searchIssues(
  repositories: readonly RepositoryRecord[],
  search: IssueSearch,
  byUpdate: boolean,
  order: "asc" | "desc",
): readonly { readonly repository: RepositoryRecord; readonly issue: FakeIssue }[] {
  const time = byUpdate ? "updatedAt" : "createdAt";
  const turn = order === "asc" ? 1 : -1;
  return repositories
    .flatMap((repository) =>
      [...repository.issues.values()].map((issue) => ({ repository, issue })),
    )
    .filter(({ repository, issue }) => fits(search, repository, issue))
    .sort((a, b) => {
      const [first, second] = [a.issue[time], b.issue[time]];
      return turn * (first === second ? a.issue.id - b.issue.id : first < second ? -1 : 1);
    });
}

function fits(
  { words, qualifiers }: IssueSearch,
  repository: RepositoryRecord,
  issue: FakeIssue,
): boolean {
  const text = `${issue.title}\n${issue.body ?? ""}`.toLowerCase();
  return (
    words.every((word) => text.includes(word)) &&
    qualifiers.every(([name, value]) => qualifies(name, value, repository, issue))
  );
}

function qualifies(
  name: string,
  value: string,
  repository: RepositoryRecord,
  issue: FakeIssue,
): boolean {
  switch (name) {
    case "repo":
      return same(repository.fullName, value);
    case "user":
    case "org":
      return same(repository.fullName.split("/")[0] ?? "", value);
    case "label":
      return issue.labels.some((label) => same(label, value));
    case "author":
      return same(issue.author, value);
    case "assignee":
      return issue.assignees.some((login) => same(login, value));
    case "no":
      return value === "label" ? issue.labels.length === 0 : issue.assignees.length === 0;
    default:
      return is(value, repository, issue);
  }
}

/** `is:`, `type:` and `state:`. */
function is(value: string, repository: RepositoryRecord, issue: FakeIssue): boolean {
  if (value === "issue") return !issue.pullRequest;
  if (value === "pr" || value === "pull-request") return issue.pullRequest;
  if (value === "private") return repository.private;
  if (value === "public") return !repository.private;
  return issue.state === value;
}

function unquoted(text: string): string {
  return text.replaceAll('"', "");
}
