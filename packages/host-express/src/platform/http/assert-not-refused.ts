import type { Refused } from "../change-outcome";
import { conflict, forbidden, notFound, validationError, type HttpError } from "./http-error";

/**
 * Throws the HTTP error of a refused change.
 * @param resource what was changed, e.g. `Project`, for the message of the 404
 * @throws HttpError 400, 403, 404 or 409
 */
export function assertNotRefused<Outcome extends { readonly status: string }>(
  outcome: Outcome | Refused,
  resource: string,
): asserts outcome is Outcome {
  if (isRefused(outcome)) throw httpError(outcome, resource);
}

function isRefused(outcome: { readonly status: string }): outcome is Refused {
  return outcome.status === "refused";
}

function httpError(refused: Refused, resource: string): HttpError {
  switch (refused.reason) {
    case "not_found":
      return notFound(resource);
    case "not_allowed":
      return forbidden(refused.message);
    case "newer_version": {
      const version = String(refused.version);
      const message = `It was changed by another request; its version is now ${version}`;
      return conflict(message, { version: [message] });
    }
    case "invalid":
      return validationError({ [refused.field]: [refused.message] });
  }
}
