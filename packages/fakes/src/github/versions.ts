import { Refusal } from "./responses";

/** Supported versions of the REST API, oldest first; the first is the default (GH-37). */
const served = ["2022-11-28", "2026-03-10"] as const;

/**
 * Version of the API for a request.
 * @throws Refusal 410 for a version that is no longer supported, 400 for an unknown one
 */
export function apiVersion(headers: Headers): string {
  const requested = headers.get("x-github-api-version") ?? served[0];
  if (served.some((version) => version === requested)) return requested;
  const retired = /^\d{4}-\d{2}-\d{2}$/.test(requested) && requested < served[0];
  throw new Refusal(
    retired ? 410 : 400,
    `${requested} is not a supported version. Supported versions: ${served.join(", ")}.`,
  );
}
