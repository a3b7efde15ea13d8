import {
  cleanText,
  cutText,
  toInstant,
  type Change,
  type ConnectorContext,
  type ExternalRef,
  type JsonObject,
  type Plan,
  type StatePatch,
  type TaskFields,
  type TaskPriority,
  type TaskUpsert,
} from "@tt/connector-core";
import type { GithubSettings } from "./settings";
import { ignoredPlan, issuePlan, pingReply } from "./decide-reply";
import {
  hasConfiguredName,
  knownRepository,
  learnRepository,
  repositoryRoutes,
  sameRepository,
  unknownRepository,
} from "./decide-repository";
import type { GithubEvent, IssuesPayload, PingPayload, WireIssue, WireRepository } from "./wire";

/** A delivery older than this starts no timer (seconds): nobody wants yesterday's timer today. */
export const maxTimerStartDelaySeconds = 15 * 60;

const maxNameLength = 200;
const maxDescriptionLength = 2_000;

/** What a decision may look at; the context of every hook is one. */
export type DecisionContext = Pick<
  ConnectorContext<GithubSettings>,
  "settings" | "state" | "env" | "now"
>;

/**
 * Decides a verified delivery. Pure.
 * @param isOurs True: GitHub says that the ping's repository is the one the settings name.
 */
export function decide(event: GithubEvent, context: DecisionContext, isOurs = false): Plan {
  return event.type === "ping"
    ? decidePing(event.payload, context, isOurs)
    : decideIssue(event.payload, context);
}

/** Remembers the hook, so that later deliveries are routed by its id and its faults are shown. */
function decidePing(payload: PingPayload, context: DecisionContext, isOurs: boolean): Plan {
  const hook: JsonObject = {
    id: payload.hook_id,
    events: payload.hook.events ?? [],
    content_type: payload.hook.config?.content_type ?? null,
    verified_at: toInstant(context.now),
  };
  const changes: Change[] = [
    {
      type: "routing_key.add",
      routingKey: { index: "hook", value: String(payload.hook_id) },
    },
  ];
  const set: JsonObject = { hook };
  const { repository } = payload;
  const plan = { changes, state: { set }, reply: () => pingReply };
  if (!repository) return plan;
  // One that was made anew has the name and another id.
  if (!isOurs && !sameRepository(repository, context) && !hasConfiguredName(repository, context)) {
    return { ...plan, failure: unknownRepository(repository, context) };
  }
  changes.push(...learnRoutes(repository));
  Object.assign(set, learnRepository(repository, context));
  return plan;
}

function learnRoutes(repository: WireRepository): Change[] {
  return repositoryRoutes(repository).map((hint) => ({
    type: "routing_key.add",
    routingKey: hint,
  }));
}

function decideIssue(payload: IssuesPayload, context: DecisionContext): Plan {
  const { action, issue, repository } = payload;
  if (issue.pull_request !== undefined && issue.pull_request !== null) {
    return ignoredPlan("Pull requests are not issues");
  }
  if (!sameRepository(repository, context)) {
    const ignored = ignoredPlan(`This card is not for the repository ${repository.full_name}`);
    const waits = !knownRepository(context) || hasConfiguredName(repository, context);
    return waits ? { ...ignored, failure: unknownRepository(repository, context) } : ignored;
  }
  const changes = changesOf(payload, context);
  if (!changes) return ignoredPlan(`The action "${action}" changes nothing here`);

  const learnt = learnRepository(repository, context);
  const state: StatePatch | undefined = learnt ? { set: learnt } : undefined;
  if (learnt) {
    changes.push(...learnRoutes(repository));
  }
  const timer = action === "assigned" ? timerSkip(payload, context) : undefined;
  const plan = issuePlan(action, changes, {
    timer,
    filtered: !passesFilter(issue, context.settings.label_filter),
  });
  return state ? { ...plan, state } : plan;
}

/** Undefined: an action that leaves tasks alone. */
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

/** An open issue that passes the filter has a task; any other only updates the one it has. */
export function taskUpsert(
  issue: WireIssue,
  task: ExternalRef,
  context: DecisionContext,
): TaskUpsert {
  const open = issue.state !== "closed";
  return {
    type: "task.upsert",
    task,
    project: context.settings.default_project_id,
    fields: fieldsOf(issue),
    asOf: asOf(issue),
    create: open && passesFilter(issue, context.settings.label_filter),
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

/** Why an assignment starts no timer, as far as the card and the clock decide it. */
function timerSkip(
  payload: IssuesPayload,
  context: DecisionContext,
): "switched_off" | "late" | "unknown_user" | undefined {
  if (!context.settings.auto_start_timer) return "switched_off";
  if (!payload.assignee) return "unknown_user";
  const age = (context.now.getTime() - Date.parse(payload.issue.updated_at)) / 1000;
  return age > maxTimerStartDelaySeconds ? "late" : undefined;
}

/** An issue's state as a task's fields (source document; API contract §21). */
export function fieldsOf(issue: WireIssue): TaskFields {
  return {
    name: titleOf(issue),
    description: issue.body ? cutText(issue.body, maxDescriptionLength) : null,
    status: issue.state === "closed" ? "done" : "todo",
    priority: priorityOf(labelsOf(issue)),
  };
}

/** An issue's title as a task's name; of a blank one, its number. */
export function titleOf(issue: Pick<WireIssue, "title" | "number">): string {
  const title = cutText(cleanText(issue.title).trim(), maxNameLength);
  return title === "" ? `Issue ${String(issue.number)}` : title;
}

/** First match wins, in the order of the issue's labels (source document). */
export function priorityOf(labels: readonly string[]): TaskPriority {
  for (const label of labels) {
    if (label === "bug" || label === "critical") return "high";
    if (label === "enhancement") return "medium";
  }
  return "low";
}

/** True without a filter. */
export function passesFilter(issue: WireIssue, filter: string | undefined): boolean {
  return !filter || labelsOf(issue).includes(filter.toLowerCase());
}

function labelsOf(issue: WireIssue): string[] {
  return (issue.labels ?? []).map((label) =>
    (typeof label === "string" ? label : (label.name ?? "")).toLowerCase(),
  );
}

/** Numbers are unique within a repository only, and names change: its id is the key (GH-27). */
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
