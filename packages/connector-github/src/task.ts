import {
  cut,
  mergeUpdates,
  titleText,
  toInstant,
  type Change,
  type ConnectorContext,
  type ExternalRef,
  type IntegrationUpdate,
  type JsonObject,
  type Plan,
  type TaskFields,
  type TaskPriority,
  type TaskUpsert,
} from "@tt/connector-core";
import type { GithubSettings } from "./settings";
import { ignoredPlan, issuePlan, pingReply } from "./decide-reply";
import {
  hasConfiguredName,
  knownRepository,
  repositoryState,
  sameRepository,
  unknownRepository,
} from "./decide-repository";
import { hookKey, repositoryKeys } from "./routing-keys";
import type { GithubEvent, IssuesPayload, PingPayload, WireIssue } from "./wire";

/** A delivery that arrives later than this starts no timer. */
export const maxTimerStartDelaySeconds = 15 * 60;

const maxNameLength = 200;
const maxDescriptionLength = 2_000;
const maxLabels = 100;
const maxLabelLength = 100;

/** The parts of the connector's context that a decision uses. */
export type DecisionContext = Pick<
  ConnectorContext<GithubSettings>,
  "settings" | "state" | "env" | "now"
>;

/**
 * Decides what a verified delivery changes and how it is answered. Pure.
 *
 * @param isConfigured True if GitHub confirmed that a ping's repository is the one in the settings,
 *   under another name (default: false).
 * @example
 * ```ts
 * import type { Plan, RawRequest } from "@tt/connector-core";
 * import { decide, readDelivery, type DecisionContext } from "@tt/connector-github";
 *
 * export function planOf(verified: RawRequest, context: DecisionContext): Plan | undefined {
 *   const parsed = readDelivery(verified);
 *   return "event" in parsed ? decide(parsed.event, context) : undefined;
 * }
 * ```
 */
export function decide(event: GithubEvent, context: DecisionContext, isConfigured = false): Plan {
  return event.type === "ping"
    ? decidePing(event.payload, context, isConfigured)
    : decideIssue(event.payload, context);
}

/** Stores the webhook, to route later deliveries by its ID and to show problems with its settings. */
function decidePing(payload: PingPayload, context: DecisionContext, isConfigured: boolean): Plan {
  const hook: JsonObject = {
    id: payload.hook_id,
    events: payload.hook.events ?? [],
    content_type: payload.hook.config?.content_type ?? null,
    verified_at: toInstant(context.now),
  };
  const update: IntegrationUpdate = { state: { hook }, routingKeys: hookKey(payload.hook_id) };
  const { repository } = payload;
  const plan: Plan = { changes: [], update, reply: () => pingReply };
  if (!repository) return plan;
  // A repository that was deleted and created again has the same name and another ID.
  if (
    !isConfigured &&
    !sameRepository(repository, context) &&
    !hasConfiguredName(repository, context)
  ) {
    return { ...plan, failure: unknownRepository(repository, context) };
  }
  const state = repositoryState(repository, context) ?? {};
  return {
    ...plan,
    update: mergeUpdates(update, { state, routingKeys: repositoryKeys(repository) }),
  };
}

function decideIssue(payload: IssuesPayload, context: DecisionContext): Plan {
  const { action, issue, repository } = payload;
  if (issue.pull_request !== undefined && issue.pull_request !== null) {
    return ignoredPlan("Pull requests are not issues");
  }
  if (!sameRepository(repository, context)) {
    const ignored = ignoredPlan(
      `This integration is not for the repository ${repository.full_name}`,
    );
    const isUnexpected = !knownRepository(context) || hasConfiguredName(repository, context);
    return isUnexpected ? { ...ignored, failure: unknownRepository(repository, context) } : ignored;
  }
  const changes = changesOf(payload, context);
  if (!changes) return ignoredPlan(`The action "${action}" changes nothing here`);

  const state = repositoryState(repository, context);
  const timer = action === "assigned" ? timerSkip(payload, context) : undefined;
  const plan = issuePlan(action, changes, timer);
  return state ? { ...plan, update: { state, routingKeys: repositoryKeys(repository) } } : plan;
}

/** Changes for an action. Undefined if the action does not affect tasks. */
function changesOf(payload: IssuesPayload, context: DecisionContext): Change[] | undefined {
  const { action, issue, repository, changes } = payload;
  const task = refOf(context, repository.id, issue.number);
  switch (action) {
    case "opened":
      if (changes?.old_issue && changes.old_repository) {
        const from = refOf(context, changes.old_repository.id, changes.old_issue.number);
        const move: Change = {
          type: "task.move",
          from,
          to: task,
          receiving: true,
        };
        return [move, taskUpsert(issue, task, context)];
      }
      return [taskUpsert(issue, task, context)];
    case "edited":
    case "closed":
    case "reopened":
    case "labeled":
    case "unlabeled":
    case "unassigned":
      return [taskUpsert(issue, task, context)];
    case "assigned":
      return [taskUpsert(issue, task, context), ...timerStart(payload, task, context)];
    case "transferred":
      if (!changes?.new_issue || !changes.new_repository) return undefined;
      return [
        {
          type: "task.move",
          from: task,
          to: refOf(context, changes.new_repository.id, changes.new_issue.number),
          receiving: false,
          asOf: asOf(issue),
        },
      ];
    case "deleted":
      return [{ type: "task.archive", task, asOf: asOf(issue) }];
    default:
      return undefined;
  }
}

/** Creates the task of an open issue that passes the filter; for other issues only updates it. */
export function taskUpsert(
  issue: WireIssue,
  task: ExternalRef,
  context: DecisionContext,
): TaskUpsert {
  const isOpen = issue.state !== "closed";
  const isWanted = passesFilter(issue, context.settings.label_filter);
  return {
    type: "task.upsert",
    task,
    project: context.settings.default_project_id,
    fields: fieldsOf(issue),
    asOf: asOf(issue),
    ifMissing: !isWanted ? "filtered" : isOpen ? "create" : "not_found",
  };
}

function asOf(issue: WireIssue): string {
  return new Date(issue.updated_at).toISOString();
}

function timerStart(payload: IssuesPayload, task: ExternalRef, context: DecisionContext): Change[] {
  if (timerSkip(payload, context) || !payload.assignee) return [];
  return [
    {
      type: "timer.start",
      user: { provider: "github", login: payload.assignee.login },
      project: context.settings.default_project_id,
      task,
      asOf: asOf(payload.issue),
    },
  ];
}

/** Why an assignment starts no timer. Undefined if it does. */
function timerSkip(
  payload: IssuesPayload,
  context: DecisionContext,
): "switched_off" | "late" | "unknown_user" | undefined {
  if (!context.settings.auto_start_timer) return "switched_off";
  if (!payload.assignee) return "unknown_user";
  const age = (context.now.getTime() - Date.parse(payload.issue.updated_at)) / 1000;
  return age > maxTimerStartDelaySeconds ? "late" : undefined;
}

/** Task fields of an issue. */
export function fieldsOf(issue: WireIssue): TaskFields {
  return {
    name: titleOf(issue),
    description: issue.body ? cut(issue.body, maxDescriptionLength) : null,
    status: issue.state === "closed" ? "done" : "todo",
    priority: priorityOf(labelsOf(issue)),
    url: issue.html_url,
    assignee: issue.assignee && { provider: "github", login: issue.assignee.login },
    labels: issue.labels ? shownLabels(issue) : undefined,
  };
}

/** Task name of an issue: its title, or `Issue 7` if the title is blank. */
export function titleOf(issue: Pick<WireIssue, "title" | "number">): string {
  return titleText(issue.title, maxNameLength, `Issue ${String(issue.number)}`);
}

/** Priority by the first matching label, in the order of the issue's labels. */
export function priorityOf(labels: readonly string[]): TaskPriority {
  for (const label of labels) {
    if (label === "bug" || label === "critical") return "high";
    if (label === "enhancement") return "medium";
  }
  return "low";
}

/** True if there is no filter or the issue has the label. */
export function passesFilter(issue: WireIssue, filter: string | undefined): boolean {
  return !filter || labelsOf(issue).includes(filter.toLowerCase());
}

/** Labels as GitHub shows them, within the limits of a task. */
function shownLabels(issue: WireIssue): string[] {
  const names = labelNames(issue).map((label) => cut(label, maxLabelLength));
  return names.filter((label) => /\S/.test(label)).slice(0, maxLabels);
}

function labelsOf(issue: WireIssue): string[] {
  return labelNames(issue).map((label) => label.toLowerCase());
}

function labelNames(issue: WireIssue): string[] {
  return (issue.labels ?? []).map((label) =>
    typeof label === "string" ? label : (label.name ?? ""),
  );
}

/** Reference by repository ID and issue number: repositories can be renamed. */
export function refOf(
  context: DecisionContext,
  repositoryId: number,
  issueNumber: number,
): ExternalRef {
  const host = new URL(context.env["GITHUB_API_URL"] ?? "").host;
  return {
    source: `${host}:${String(repositoryId)}`,
    ref: `github_issue_${String(issueNumber)}`,
  };
}
