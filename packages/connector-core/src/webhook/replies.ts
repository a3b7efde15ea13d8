import type { JsonObject } from "../json";
import type { Outcome } from "../changes/outcome";
import { errorTraits } from "../error-traits";
import { notConfigured, type Failure } from "../result";
import type { Reply } from "./request";

/** A failure in the shape of the connector routes (API contract §25). */
export function failureBody(failure: Failure): JsonObject {
  const body: JsonObject = {
    ok: false,
    error: failure.error,
    code: failure.code,
    message: failure.error,
    error_code: failure.code,
  };
  if (failure.retryAfter !== undefined) body["retry_after"] = failure.retryAfter;
  return body;
}

function failureReply(failure: Failure, status = errorTraits[failure.code].httpStatus): Reply {
  const reply: Reply = { status, body: failureBody(failure) };
  return failure.retryAfter === undefined
    ? reply
    : { ...reply, headers: { "retry-after": String(failure.retryAfter) } };
}

/** The same words for an unknown card and a wrong signature: nothing to learn from them. */
export const unauthorizedReply: Reply = failureReply({
  ok: false,
  error: "The signature is missing or does not match",
  code: "unauthorized",
});

/** Refused unread. */
export const tooLargeReply: Reply = failureReply({
  ok: false,
  error: "The delivery is larger than this connector accepts",
  code: "too_large",
});

/** Verified, but the card is paused; the sender can do nothing about it. */
export const inactiveReply: Reply = failureReply(notConfigured, 202);

/** Done, and the connector has no words for it. */
const doneReply: Reply = { status: 200, body: { ok: true, handled: true } };

/** The answer to a delivery that was committed, from its outcomes alone. */
export function committedReply(outcomes: readonly Outcome[]): Reply {
  const failed = outcomes.find((outcome) => outcome.status === "failed");
  if (!failed) return doneReply;
  return {
    status: 200,
    body: failureBody({ ok: false, error: failed.error, code: failed.reason }),
  };
}

/** Done already, by this delivery id or by these very bytes. */
export const duplicateReply: Reply = {
  status: 200,
  body: { ok: true, handled: true, duplicate: true },
};

/** The settings changed under us twice. */
export const busyFailure: Failure = {
  ok: false,
  error: "The card is being changed right now; deliver again",
  code: "busy",
  retryAfter: 1,
};

/** The same as an answer: 503, because providers deliver again after 5xx only. */
export const busyReply: Reply = failureReply(busyFailure, 503);

/** A stored value cannot be read right now. Says nothing of the cause to whoever sent it. */
export const unavailableFailure: Failure = {
  ok: false,
  error: "The delivery cannot be processed right now; deliver again later",
  code: "busy",
  retryAfter: 300,
};

/** The same as an answer. */
export const unavailableReply: Reply = failureReply(unavailableFailure, 503);

/** The host has no room for the delivery. */
export const overloadedFailure: Failure = {
  ok: false,
  error: "The server is overloaded. Try again in a moment.",
  code: "overloaded",
  retryAfter: 1,
};

/** The same as an answer. */
export const overloadedReply: Reply = failureReply(overloadedFailure);

/** A fault of ours; the log holds its cause. */
export const faultFailure: Failure = {
  ok: false,
  error: "The delivery could not be processed and nothing was changed",
  code: "internal_error",
};

/** The same as an answer. */
export const faultReply: Reply = failureReply(faultFailure);

/** Understood and left alone on purpose. */
export function ignoredReply(reason: string): Reply {
  return { status: 202, body: { ok: true, handled: false, reason } };
}

/** A delivery that can never be processed as it is. */
export function rejectedReply(failure: Failure): Reply {
  return failureReply(failure, failure.code === "malformed" ? 400 : 503);
}
