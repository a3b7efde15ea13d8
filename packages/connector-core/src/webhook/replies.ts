import type { JsonObject } from "../json";
import type { Outcome } from "../changes/outcome";
import { errorTraits } from "../error-traits";
import { notConfigured, type Failure } from "../result";
import type { Reply } from "./request";

/**
 * Builds the JSON body that webhook routes answer with on a failure.
 *
 * @example
 * ```ts
 * import { failureBody, notConfigured } from "@tt/connector-core";
 *
 * failureBody(notConfigured);
 * // {
 * //   ok: false,
 * //   error: "Integration not configured",
 * //   code: "not_configured",
 * //   message: "Integration not configured",
 * //   error_code: "not_configured",
 * // }
 * ```
 */
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

/** Identical for unknown integrations and wrong signatures, so that it reveals neither. */
export const unauthorizedReply: Reply = failureReply({
  ok: false,
  error: "The signature is missing or does not match",
  code: "unauthorized",
});

/** A webhook URL takes deliveries; other requests than POST are answered only to challenges. */
export const methodNotAllowedReply: Reply = {
  status: 405,
  headers: { allow: "POST" },
  body: {
    ok: false,
    error: "Method not allowed",
    code: "method_not_allowed",
    message: "This address takes deliveries by POST.",
    error_code: "method_not_allowed",
  },
};

/** Adds the headers that keep a browser from interpreting a text. */
export function withTextHeaders(reply: Reply): Reply {
  if (typeof reply.body !== "string") return reply;
  const headers = {
    ...reply.headers,
    "content-type": "text/plain; charset=utf-8",
    "x-content-type-options": "nosniff",
  };
  return { ...reply, headers };
}

/** The body exceeds the connector's size limit. */
export const tooLargeReply: Reply = failureReply({
  ok: false,
  error: "The delivery is larger than this connector accepts",
  code: "too_large",
});

/** The delivery is verified, but the integration is paused. */
export const inactiveReply: Reply = failureReply(notConfigured, 202);

/** The default reply to a delivery that had an effect. */
const doneReply: Reply = { status: 200, body: { ok: true, handled: true } };

/** Core's reply to a committed delivery, derived from its outcomes. */
export function committedReply(outcomes: readonly Outcome[]): Reply {
  const failed = outcomes.find((outcome) => outcome.status === "failed");
  if (!failed) return doneReply;
  return {
    status: 200,
    body: failureBody({ ok: false, error: failed.error, code: failed.reason }),
  };
}

/** A delivery with the same id or the same body was processed before. */
export const duplicateReply: Reply = {
  status: 200,
  body: { ok: true, handled: true, duplicate: true },
};

/** The settings changed during both attempts. */
export const busyFailure: Failure = {
  ok: false,
  error: "The integration is being changed. Send the delivery again.",
  code: "busy",
  retryAfter: 1,
};

/** A stored value cannot be read. The text does not reveal the cause to the sender. */
export const unavailableFailure: Failure = {
  ok: false,
  error: "The delivery cannot be processed right now. Send it again later.",
  code: "busy",
  retryAfter: 300,
};

/** The host is at capacity. */
export const overloadedFailure: Failure = {
  ok: false,
  error: "The server is overloaded. Try again in a moment.",
  code: "overloaded",
  retryAfter: 1,
};

/** {@link overloadedFailure} as a reply. */
export const overloadedReply: Reply = failureReply(overloadedFailure);

/** An unexpected error; the log has the cause. */
export const faultFailure: Failure = {
  ok: false,
  error: "The delivery could not be processed; nothing was changed.",
  code: "internal_error",
};

/** {@link faultFailure} as a reply. */
export const faultReply: Reply = failureReply(faultFailure);

/** The connector recognized the delivery and ignores it. */
export function ignoredReply(reason: string): Reply {
  return { status: 202, body: { ok: true, handled: false, reason } };
}

/** A delivery that cannot be processed: 503 unless it is malformed, because providers repeat it after 5xx only. */
export function rejectedReply(failure: Failure): Reply {
  return failureReply(failure, failure.code === "malformed" ? 400 : 503);
}
