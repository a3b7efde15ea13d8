import {
  cut,
  task,
  titleText,
  type ExternalRef,
  type TaskPriority,
  type TaskUpsert,
} from "@tt/connector-core";
import type { GithubContext } from "./settings";
import type { WireIssue } from "./wire";

const maxNameLength = 200;
const maxDescriptionLength = 2_000;

type TaskContext = Pick<GithubContext, "settings" | "ref">;

/** Names an issue by repository ID and number: repositories can be renamed. */
export function issueRef({ ref }: TaskContext, repositoryId: number, number: number): ExternalRef {
  return ref(repositoryId, `github_issue_${String(number)}`);
}

/** Creates the task of an open issue that passes the filter; for other issues only updates it. */
export function taskUpsert(
  issue: WireIssue,
  repositoryId: number,
  context: TaskContext,
): TaskUpsert {
  const isClosed = issue.state === "closed";
  const labels = labelsOf(issue);
  const lowerCase = labels.map((label) => label.toLowerCase());
  const { default_project_id, label_filter } = context.settings;
  const isWanted = !label_filter || lowerCase.includes(label_filter.toLowerCase());
  return task.upsert({
    task: issueRef(context, repositoryId, issue.number),
    project: default_project_id,
    asOf: asOf(issue),
    ifMissing: !isWanted ? "filtered" : isClosed ? "not_found" : "create",
    name: titleOf(issue),
    description: issue.body ? cut(issue.body, maxDescriptionLength) : null,
    status: isClosed ? "done" : "todo",
    priority: priorityOf(lowerCase),
    url: issue.html_url,
    assignee: issue.assignee && { provider: "github", login: issue.assignee.login },
    labels: issue.labels ? labels : undefined,
  });
}

/** Times as GitHub sends them: in UTC and whole seconds. */
const wholeSecondsInUtc = /^[\d-]{10}T[\d:]{8}Z$/;

/** Time of the issue's last change, ISO 8601 UTC. */
export function asOf({ updated_at }: WireIssue): string {
  // Runs for every delivery, and formatting a date takes several times as long.
  return wholeSecondsInUtc.test(updated_at)
    ? `${updated_at.slice(0, -1)}.000Z`
    : new Date(updated_at).toISOString();
}

/** Task name of an issue: its title, or `Issue 7` if the title is blank. */
export function titleOf({ title, number }: WireIssue): string {
  return titleText(title, maxNameLength, `Issue ${String(number)}`);
}

/** True if GitHub lists a pull request as an issue. */
export function isPullRequest(issue: WireIssue): boolean {
  return (issue.pull_request ?? null) !== null;
}

/**
 * Priority by the first matching label, in the order of the issue's labels.
 * @param labels In lower case.
 */
export function priorityOf(labels: readonly string[]): TaskPriority {
  const first = labels.find((label) => ["bug", "critical", "enhancement"].includes(label));
  if (first === undefined) return "low";
  return first === "enhancement" ? "medium" : "high";
}

function labelsOf({ labels }: WireIssue): string[] {
  return (labels ?? []).map((label) => (typeof label === "string" ? label : (label.name ?? "")));
}
