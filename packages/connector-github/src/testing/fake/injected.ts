import { Refusal, type Answer } from "./responses";
import type { FaultType } from "./faults";

/** What happens instead of the work; undefined: the work is done. */
export function insteadOfWork(fault: FaultType | undefined): Refusal | TypeError | undefined {
  if (fault?.type === "secondary_limit") return secondaryLimit(fault);
  if (fault?.type === "server_error" && fault.effect !== "kept") return serverError(fault);
  if (fault?.type === "dropped" && fault.effect !== "kept") return dropped();
  return undefined;
}

/**
 * What becomes of the answer once the work is done.
 * @throws Refusal, TypeError
 */
export function afterWork(fault: FaultType | undefined, answer: Answer, url: URL): Answer {
  switch (fault?.type) {
    case "server_error":
      throw serverError(fault);
    case "dropped":
      throw dropped();
    case "foreign_next":
      return withHeaders(answer, { link: `<${fault.origin}${url.pathname}?page=2>; rel="next"` });
    case "empty_page":
      return { ...withHeaders(answer, { link: samePageNext(url) }), body: [] };
    case "headers":
      return withHeaders(answer, fault.headers);
    default:
      return answer;
  }
}

function withHeaders(answer: Answer, headers: Readonly<Record<string, string>>): Answer {
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

/** Another address of the same page, so that who keeps a list of seen ones goes on too. */
function samePageNext(url: URL): string {
  const next = new URL(url);
  next.searchParams.set("after", `empty-${String(Number(next.searchParams.has("after")))}`);
  return `<${next.href}>; rel="next"`;
}

function secondaryLimit(fault: Extract<FaultType, { type: "secondary_limit" }>): Refusal {
  return new Refusal(
    fault.status ?? 403,
    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
    fault.retryAfter === undefined ? {} : { headers: { "retry-after": String(fault.retryAfter) } },
  );
}

function serverError(fault: Extract<FaultType, { type: "server_error" }>): Refusal {
  return new Refusal(fault.status ?? 502, "Server Error");
}

/** As fetch rejects when the connection breaks. */
function dropped(): TypeError {
  return new TypeError("fetch failed");
}
