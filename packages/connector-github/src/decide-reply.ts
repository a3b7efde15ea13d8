import {
  failureBody,
  type Change,
  type JsonObject,
  type Outcome,
  type Plan,
  type Reply,
  type SkipReason,
} from "@tt/connector-core";

/** The source document's answer to a ping. */
export const pingReply: Reply = {
  status: 200,
  body: { ok: true, message: "Webhook received" },
};

/** Verified, understood, and left alone: nothing is written. */
export function ignoredPlan(reason: string): Plan {
  const reply: Reply = {
    status: 202,
    body: { ok: true, handled: false, reason },
  };
  return { changes: [], reply: () => reply };
}

/** A plan for an issue, with an answer that says what became of the task and of the timer. */
export function issuePlan(
  action: string,
  changes: readonly Change[],
  known: {
    /** Why no timer was even asked for. */
    readonly timer: SkipReason | undefined;
    /** The card's label filter leaves the issue out. */
    readonly filtered: boolean;
  },
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
      const task = taskPart(outcomes[taskAt], known.filtered);
      const timer = timerPart(outcomes[timerAt], known.timer);
      return {
        status: 200,
        body: { ok: true, handled: true, action, ...task, ...timer },
      };
    },
  };
}

function taskPart(outcome: Outcome | undefined, filtered: boolean): JsonObject {
  if (!outcome || outcome.status === "failed") return {};
  const id = outcome.id === undefined ? {} : { task_id: outcome.id };
  if (outcome.status !== "skipped") return { task: outcome.status, ...id };
  const reason = outcome.reason === "not_found" && filtered ? "filtered" : outcome.reason;
  return { task: "skipped", reason, ...id };
}

function timerPart(outcome: Outcome | undefined, skipped: SkipReason | undefined): JsonObject {
  if (skipped) return { timer: "skipped", timer_reason: skipped };
  if (outcome?.status === "created") return { timer: "started" };
  if (outcome?.status === "skipped") return { timer: "skipped", timer_reason: outcome.reason };
  return {};
}
