import { valueAt } from "../../api/value-at";
import type { MaybePromise } from "../../json";

/** Answers a request, or lets it pass to the provider if it returns undefined. */
export type Interception = (request: Request) => MaybePromise<Response | undefined>;

/**
 * Wraps a provider so that single requests can be answered otherwise. Every answer takes a turn of
 * the event loop, so that a page that is being committed is stored before the next one arrives.
 */
export function intercepted(
  provider: typeof globalThis.fetch,
  intercept: Interception = () => undefined,
): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    await turn();
    return (await intercept(request)) ?? provider(request);
  };
}

/** A turn of the event loop. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** The error of `fetch` if the connection broke after the request was sent. */
function lostAnswer(): TypeError {
  return new TypeError("fetch failed", {
    cause: Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }),
  });
}

/** The error of `fetch` if no connection was established, so nothing was sent. */
export function unsent(): TypeError {
  return new TypeError("fetch failed", {
    cause: Object.assign(new Error("connection refused"), { code: "ECONNREFUSED" }),
  });
}

/** True for requests that change something at most providers. A query of GraphQL only reads. */
export function isWrite({
  method,
  body,
}: {
  readonly method: string;
  readonly body: string;
}): boolean {
  if (method === "GET" || method === "HEAD") return false;
  return method !== "POST" || !isGraphqlQuery(body);
}

function isGraphqlQuery(body: string): boolean {
  try {
    const query = valueAt(JSON.parse(body), "query");
    return typeof query === "string" && query.includes("{") && !/\bmutation\b/.test(query);
  } catch {
    return false;
  }
}

/** Wraps a provider so that it processes writes but their answers get lost. */
export function losingAnswers(provider: typeof globalThis.fetch): typeof globalThis.fetch {
  return intercepted(provider, async (request) => {
    const body = await request.clone().text();
    if (!isWrite({ method: request.method, body })) return undefined;
    await provider(request);
    throw lostAnswer();
  });
}
