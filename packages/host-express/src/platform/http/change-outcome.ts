import { conflict, forbidden, notFound, validationError, type HttpError } from "./http-error";

/** Why nothing was changed. */
export type Refusal =
  /** It does not exist, or the actor does not see it. */
  | { readonly reason: "not_found" }
  /** He sees it and may not do this. */
  | { readonly reason: "not_allowed"; readonly message: string }
  /** Somebody else changed it since the version that the change was made for. */
  | { readonly reason: "newer_version"; readonly version: number }
  | { readonly reason: "invalid"; readonly field: string; readonly message: string };

/** Nothing was changed, and why. */
export type Refused = { readonly status: "refused" } & Refusal;

/** What became of a change to one thing. */
export type ChangeOutcome = { readonly status: "updated" | "unchanged" } | Refused;

/** Is the change made for another version than there is? */
export function staleVersion(
  wanted: number | undefined,
  { version }: { readonly version: number },
): Refused | undefined {
  return wanted === undefined || wanted === version
    ? undefined
    : { status: "refused", reason: "newer_version", version };
}

/** Goes on unless the change was refused. @throws HttpError 400, 403, 404 or 409 */
export function accept<Outcome extends { readonly status: string }>(
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
