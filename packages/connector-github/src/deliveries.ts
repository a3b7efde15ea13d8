import {
  failureBody,
  type Change,
  type JsonObject,
  type Outcome,
  type Plan,
  type Reply,
  type SkipReason,
} from "@tt/connector-core";

/** Response to a ping. */
export const pingReply: Reply = {
  status: 200,
  body: { ok: true, message: "Webhook received" },
};

/** A plan that changes nothing, for deliveries the connector does not handle. */
export function ignoredPlan(reason: string): Plan {
  const reply: Reply = {
    status: 202,
    body: { ok: true, handled: false, reason },
  };
  return { changes: [], reply: () => reply };
}

/**
 * A plan for an issue. Its response reports the outcome of the task and of the timer.
 * @param skippedTimer Why no timer is started, if the connector decided so.
 */
export function issuePlan(
  action: string,
  changes: readonly Change[],
  skippedTimer: SkipReason | undefined,
): Plan {
  const taskAt = changes.findLastIndex((change) => change.type.startsWith("task."));
  const timerAt = changes.findIndex((change) => change.type === "timer.start");
  return {
    changes,
    reply(outcomes) {
      const failed = outcomes.find((outcome) => outcome.status === "failed");
      if (failed) {
        const failure = {
          ok: false,
          error: failed.error,
          code: failed.reason,
        } as const;
        return { status: 200, body: failureBody(failure) };
      }
      const task = taskPart(outcomes[taskAt]);
      const timer = timerPart(outcomes[timerAt], skippedTimer);
      return {
        status: 200,
        body: { ok: true, handled: true, action, ...task, ...timer },
      };
    },
  };
}

function taskPart(outcome: Outcome | undefined): JsonObject {
  if (!outcome || outcome.status === "failed") return {};
  const id = outcome.id === undefined ? {} : { task_id: outcome.id };
  if (outcome.status !== "skipped") return { task: outcome.status, ...id };
  return { task: "skipped", reason: outcome.reason, ...id };
}

function timerPart(outcome: Outcome | undefined, skipped: SkipReason | undefined): JsonObject {
  if (skipped) return { timer: "skipped", timer_reason: skipped };
  if (outcome?.status === "created") return { timer: "started" };
  if (outcome?.status === "skipped") return { timer: "skipped", timer_reason: outcome.reason };
  return {};
}
