import type { RateLimitFault, ServerErrorFault } from "@tt/connector-core/testing/faults";
import { Refusal, type Answer } from "./responses";

/** Faults that only GitHub has. */
export type GithubFault =
  /** The caller's primary rate limit is used up until it resets. */
  | { readonly type: "primary_limit" }
  /** `Link: rel="next"` leads to another origin. */
  | { readonly type: "foreign_next"; readonly origin: string }
  /** An empty page, inserted before the requested one: its `next` leads there. */
  | { readonly type: "empty_page" };

/** GitHub's response to an exceeded secondary rate limit, or its 5xx response. */
export function failureAnswer(fault: RateLimitFault | ServerErrorFault): Answer {
  if (fault.type === "server_error") return new Refusal(fault.status ?? 503, "Server Error").answer;
  const { status = 403, retryAfterSeconds } = fault;
  return new Refusal(
    status,
    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
    retryAfterSeconds === undefined
      ? {}
      : { headers: { "retry-after": String(retryAfterSeconds) } },
  ).answer;
}

/** Changes the answer of a list request as the fault demands. */
export function changeAnswer(fault: GithubFault | undefined, answer: Answer, url: URL): Answer {
  switch (fault?.type) {
    case "foreign_next":
      return withLink(answer, `<${fault.origin}${url.pathname}?page=2>; rel="next"`);
    case "empty_page":
      return { ...withLink(answer, samePageNext(url)), body: [] };
    default:
      return answer;
  }
}

function withLink(answer: Answer, link: string): Answer {
  return { ...answer, headers: { ...answer.headers, link } };
}

/** A different URL of the same page: clients that refuse a URL they have seen continue too. */
function samePageNext(url: URL): string {
  const next = new URL(url);
  next.searchParams.set("after", `empty-${String(Number(next.searchParams.has("after")))}`);
  return `<${next.href}>; rel="next"`;
}
