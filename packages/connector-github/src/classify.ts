import { cutText, type Classify, type ProviderAnswer } from "@tt/connector-core";
import { z } from "zod";

/** Seconds to wait after a secondary limit without a Retry-After (GH-36). */
const secondaryWait = 60;

/**
 * What GitHub's answers mean. A limit comes as 403 or 429; a 403 that is none is a missing
 * permission and never worth a retry (GH-36). 404 may hide a private repository (GH-39).
 */
export const classify: Classify = (answer, now) => {
  // 304: what we have is still true (GH-33).
  if (answer.status < 300 || answer.status === 304) return { type: "ok" };
  if (answer.status === 401) {
    return {
      type: "unauthorized",
      message: "GitHub no longer accepts the access token. Enter a new one on the card.",
    };
  }
  if (answer.status === 403 || answer.status === 429) {
    const afterSeconds = limitedFor(answer, now);
    if (afterSeconds !== undefined) return { type: "retry", reason: "rate_limited", afterSeconds };
    return {
      type: "config",
      code: "permission_missing",
      message: "The access token may not do this. Give it read access to the repository's issues.",
    };
  }
  if (answer.status === 410 && /supported version/i.test(reasonOf(answer.body))) {
    return {
      type: "rejected",
      message:
        "GitHub no longer serves the version of its API that this connector speaks. " +
        "Update the connector.",
    };
  }
  if (answer.status === 404 || answer.status === 410) {
    return {
      type: "config",
      code: "not_found",
      message:
        answer.status === 410
          ? "Issues are switched off in this repository."
          : "The repository does not exist, or the access token may not see it.",
    };
  }
  if (answer.status >= 500) return { type: "retry", reason: "provider_unavailable" };
  return {
    type: "rejected",
    message: `GitHub refused the call (${String(answer.status)}${reasonOf(answer.body)}).`,
  };
};

/** GH-36, in this order: Retry-After, an exhausted primary limit, a text that says "secondary". */
function limitedFor(answer: ProviderAnswer, now: Date): number | undefined {
  const retryAfter = answer.header("retry-after");
  if (retryAfter !== undefined && /^\d+$/.test(retryAfter)) return Number(retryAfter);
  if (answer.header("x-ratelimit-remaining") === "0") {
    const reset = Number(answer.header("x-ratelimit-reset"));
    if (Number.isFinite(reset)) return Math.max(0, Math.ceil(reset - now.getTime() / 1000));
  }
  const text = JSON.stringify(answer.body);
  if (answer.status === 429 || /secondary rate limit/i.test(text)) return secondaryWait;
  return undefined;
}

const refusal = z.object({
  message: z.string(),
  errors: z.array(z.object({ message: z.string() })).optional(),
});

/** GitHub's own words, when it gives some. */
function reasonOf(body: unknown): string {
  const said = refusal.safeParse(body).data;
  if (!said) return "";
  const texts = [said.message, ...(said.errors ?? []).map((error) => error.message)];
  return `: ${cutText(texts.join(": "), 200)}`;
}
