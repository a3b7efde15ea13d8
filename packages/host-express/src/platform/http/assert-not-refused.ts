import type { Refused } from "../change-outcome";
import { conflict, forbidden, notFound, validationError, type HttpError } from "./http-error";

/** Goes on unless the change was refused. @throws HttpError 400, 403, 404 or 409 */
export function assertNotRefused<Outcome extends { readonly status: string }>(
  outcome: Outcome | Refused,
  what: string,
): asserts outcome is Outcome {
  if (isRefused(outcome)) throw httpError(outcome, what);
}

function isRefused(outcome: { readonly status: string }): outcome is Refused {
  return outcome.status === "refused";
}

function httpError(refused: Refused, what: string): HttpError {
  switch (refused.reason) {
    case "not_found":
      return notFound(what);
    case "not_allowed":
      return forbidden(refused.message);
    case "newer_version": {
      const version = String(refused.version);
      const message = `It was changed meanwhile and is at version ${version}: read it again`;
      return conflict(message, { version: [message] });
    }
    case "invalid":
      return validationError({ [refused.field]: [refused.message] });
  }
}
