import {
  failureBody,
  ignore,
  mergeUpdates,
  task,
  timer,
  toInstant,
  withoutUndefined,
  type Change,
  type DeliveryPlan,
  type IgnoredDelivery,
  type IntegrationUpdate,
  type JsonObject,
  type Outcome,
  type Reply,
  type SkipReason,
  type TimerStart,
} from "@tt/connector-core";
import { isConfiguredRepository } from "./check-repository";
import { hookKey } from "./hook";
import {
  hasConfiguredName,
  isStored,
  knownRepository,
  repositoryUpdate,
  sameRepository,
  unknownRepository,
} from "./repository";
import type { GithubContext } from "./settings";
import { asOf, isPullRequest, issueRef, taskUpsert } from "./task";
import type { IssuesEvent, PingEvent } from "./wire";

/** A delivery that arrives later than this starts no timer. */
const maxTimerStartDelaySeconds = 15 * 60;

/** The parts of the context that a decision uses. */
export type DecisionContext = Pick<GithubContext, "settings" | "state" | "ref" | "now">;

type GithubChange = Change<"tasks" | "timers">;

/** What a delivery about an issue changes, and the reply by what became of it. */
export interface IssuePlan {
  readonly changes: readonly GithubChange[];
  readonly update?: IntegrationUpdate;
  /** Builds the reply to GitHub. Takes one outcome per change, in the same order. */
  readonly reply: (outcomes: readonly Outcome[]) => Reply;
}

/**
 * Decides a ping, after asking GitHub about a repository of another name. It asks once, and decides without
 * an answer too, so that the connector does not declare `fetches`: it is for events that lack their item.
 */
export async function onPing(event: PingEvent, context: GithubContext) {
  const { repository } = event;
  return decidePing(
    event,
    context,
    !!repository && (await isConfiguredRepository(repository, context)),
  );
}

/**
 * Stores the webhook, to route later deliveries by its ID and to show problems with its settings. Pure.
 * @param isConfigured True if the repository is the one in the settings, under any name.
 */
export function decidePing(
  { hook_id, hook, repository }: PingEvent,
  context: DecisionContext,
  isConfigured = false,
): DeliveryPlan<never> {
  const stored: JsonObject = {
    id: hook_id,
    events: hook.events ?? [],
    content_type: hook.config?.content_type ?? null,
    verified_at: toInstant(context.now),
  };
  const update: IntegrationUpdate = { state: { hook: stored }, routingKeys: hookKey(hook_id) };
  const reply: Reply = { status: 200, body: { ok: true, message: "Webhook received" } };
  if (!repository) return { update, reply };
  // A repository that was deleted and created again has the same name and another ID.
  const isExpected =
    isConfigured || sameRepository(repository, context) || hasConfiguredName(repository, context);
  return isExpected
    ? { update: mergeUpdates(update, repositoryUpdate(repository, context)), reply }
    : { update, reply, failure: unknownRepository(repository, context) };
}

/**
 * Decides what a verified delivery about an issue changes and how it is answered. Pure.
 *
 * @example
 * ```ts
 * import { fromUtf8, type Change, type RawRequest } from "@tt/connector-core";
 * import { decideIssue, issuesEvent, type DecisionContext } from "@tt/connector-github";
 *
 * export function changesOf(verified: RawRequest, context: DecisionContext): readonly Change[] {
 *   const event = issuesEvent.parse(JSON.parse(fromUtf8(verified.body)));
 *   const decision = decideIssue(event, context);
 *   return "ignored" in decision ? [] : decision.changes;
 * }
 * ```
 */
export function decideIssue(
  event: IssuesEvent,
  context: DecisionContext,
): IssuePlan | IgnoredDelivery {
  const { action, issue, repository } = event;
  if (isPullRequest(issue)) return ignore("Pull requests are not issues");
  if (!sameRepository(repository, context)) {
    const ignored = ignore(`This integration is not for the repository ${repository.full_name}`);
    const isUnexpected = !knownRepository(context) || hasConfiguredName(repository, context);
    return isUnexpected ? { ...ignored, failure: unknownRepository(repository, context) } : ignored;
  }
  const tasks = taskChanges(event, context);
  if (!tasks) return ignore(`The action "${action}" changes nothing here`);
  const start = action === "assigned" ? timerStart(event, context) : undefined;
  const skipped = typeof start === "string" ? start : undefined;
  const isKnown = isStored(repository, context);
  return {
    changes: typeof start === "object" ? [...tasks, start] : tasks,
    ...(isKnown ? {} : { update: repositoryUpdate(repository, context) }),
    reply: (outcomes) => issueReply(action, outcomes, tasks.length, skipped),
  };
}

/** Changes of tasks by action. Undefined if the action does not affect tasks. */
function taskChanges(
  { action, issue, repository, changes }: IssuesEvent,
  context: DecisionContext,
): readonly GithubChange[] | undefined {
  const own = issueRef(context, repository.id, issue.number);
  const refOf = (there?: { id: number } | null, other?: { number: number } | null) =>
    there && other ? issueRef(context, there.id, other.number) : undefined;
  switch (action) {
    case "opened": {
      const from = refOf(changes?.old_repository, changes?.old_issue);
      const moved = from ? [task.move({ from, to: own, receiving: true })] : [];
      return [...moved, taskUpsert(issue, repository.id, context)];
    }
    case "edited":
    case "closed":
    case "reopened":
    case "labeled":
    case "unlabeled":
    case "unassigned":
    case "assigned":
      return [taskUpsert(issue, repository.id, context)];
    case "transferred": {
      const to = refOf(changes?.new_repository, changes?.new_issue);
      return to && [task.move({ from: own, to, receiving: false, asOf: asOf(issue) })];
    }
    case "deleted":
      return [task.archive({ task: own, asOf: asOf(issue) })];
    default:
      return undefined;
  }
}

/** The timer that an assignment starts, or why it starts none. */
function timerStart(
  { issue, repository, assignee }: IssuesEvent,
  context: DecisionContext,
): TimerStart | SkipReason {
  const { settings, now } = context;
  if (!settings.auto_start_timer) return "switched_off";
  if (!assignee) return "unknown_user";
  const ageSeconds = (now.getTime() - Date.parse(issue.updated_at)) / 1000;
  if (ageSeconds > maxTimerStartDelaySeconds) return "late";
  return timer.start({
    user: { provider: "github", login: assignee.login },
    project: settings.default_project_id,
    task: issueRef(context, repository.id, issue.number),
    asOf: asOf(issue),
  });
}

/**
 * Reports what became of the task and of the timer.
 * @param tasks How many outcomes are about tasks; the next one is about the timer.
 * @param skippedTimer Why no timer is started, if the connector decided so.
 */
function issueReply(
  action: string,
  outcomes: readonly Outcome[],
  tasks: number,
  skippedTimer: SkipReason | undefined,
): Reply {
  const failed = outcomes.find((outcome) => outcome.status === "failed");
  if (failed) {
    const { error, reason: code } = failed;
    return { status: 200, body: failureBody({ ok: false, error, code }) };
  }
  const timerOutcome = outcomes[tasks];
  const timerReason = skippedTimer ?? reasonOf(timerOutcome);
  const started = timerOutcome?.status === "created" ? "started" : undefined;
  const about = {
    task: outcomes[tasks - 1]?.status,
    reason: reasonOf(outcomes[tasks - 1]),
    task_id: outcomes[tasks - 1]?.id,
    timer: timerReason ? "skipped" : started,
    timer_reason: timerReason,
  };
  return { status: 200, body: { ok: true, handled: true, action, ...withoutUndefined(about) } };
}

function reasonOf(outcome: Outcome | undefined): SkipReason | undefined {
  return outcome?.status === "skipped" ? outcome.reason : undefined;
}
