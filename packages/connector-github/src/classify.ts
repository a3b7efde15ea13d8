import { cut, rateLimitSeconds, type Classify } from "@tt/connector-core";
import * as z from "zod/mini";

/** Wait after a secondary rate limit without a `Retry-After` (GH-36). */
const secondaryWaitSeconds = 60;

/**
 * Classifies a response of the REST API where GitHub has its own meaning. Rate limits have status 403 or
 * 429; any other 403 is a missing permission. 404 may hide a private repository.
 */
export const classify: Classify = (answer, now) => {
  const { status, body } = answer;
  if (status === 401) {
    return {
      type: "unauthorized",
      message: "GitHub does not accept the access token. Enter a new one and save.",
    };
  }
  if (status === 403 || status === 429) {
    const isSecondary = status === 429 || /secondary rate limit/i.test(JSON.stringify(body));
    const afterSeconds =
      rateLimitSeconds(answer, now) ?? (isSecondary ? secondaryWaitSeconds : undefined);
    if (afterSeconds !== undefined) return { type: "retry", reason: "rate_limited", afterSeconds };
    return {
      type: "config",
      code: "permission_missing",
      message:
        "The access token does not have this permission. Give it read access to the repository's issues.",
    };
  }
  if (status === 410 && /supported version/i.test(reasonOf(body))) {
    return {
      type: "rejected",
      message:
        "GitHub no longer serves the API version that this connector uses. Ask your administrator to " +
        "update the time tracker.",
    };
  }
  if (status === 404 || status === 410) {
    return {
      type: "config",
      code: "not_found",
      message:
        status === 410
          ? "Issues are disabled in this repository."
          : "The repository does not exist, or the access token cannot see it.",
    };
  }
  if (status < 400 || status >= 500) return undefined;
  return {
    type: "rejected",
    message: `GitHub refused the request (status ${String(status)}${reasonOf(body)}).`,
  };
};

const refusal = z.object({
  message: z.string(),
  errors: z.optional(z.array(z.object({ message: z.string() }))),
});

/** Message of an error response, or an empty text. */
function reasonOf(body: unknown): string {
  const parsed = refusal.safeParse(body).data;
  if (!parsed) return "";
  const texts = [parsed.message, ...(parsed.errors ?? []).map((error) => error.message)];
  return `: ${cut(texts.join(": "), 200)}`;
}
