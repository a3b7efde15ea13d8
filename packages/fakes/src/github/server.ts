import { hex, utf8 } from "@tt/connector-core";
import type { FaultInjector } from "@tt/connector-core/testing/faults";
import { webCrypto } from "@tt/connector-core/web";
import { anonymous, identify, tokenHeaders, type Caller } from "./access";
import { Refusal, type Answer } from "./responses";
import { changeAnswer, failureAnswer, type GithubFault } from "./faults";
import { limitHeaders } from "./limits";
import { apiVersion } from "./versions";
import { work, type Services } from "./work";

const { hmac } = webCrypto([]);

/**
 * Answers a request, with the fault that applies to it, if any.
 * @param path Path below the API's base URL
 * @throws TypeError if a fault breaks the connection; the signal's reason if it aborts
 */
export async function respond(
  services: Services,
  faults: FaultInjector<GithubFault>,
  request: Request,
  path: string,
): Promise<Response> {
  const { method, signal } = request;
  signal.throwIfAborted();
  const { searchParams: query } = new URL(request.url);
  const caller = (): Caller | undefined => identify(services.state, request.headers);
  return faults.respond({ method, path, query }, signal, {
    async process(fault) {
      const known = caller();
      const answer = await answerTo(services, request, path, known, fault);
      return finish(services, request, path, known ?? anonymous, answer);
    },
    fail: (fault) => finish(services, request, path, caller() ?? anonymous, failureAnswer(fault)),
  });
}

async function answerTo(
  services: Services,
  request: Request,
  path: string,
  caller: Caller | undefined,
  fault: GithubFault | undefined,
): Promise<Answer> {
  try {
    demandUserAgent(request.headers);
    apiVersion(request.headers);
    if (!caller) throw new Refusal(401, "Bad credentials");
    if (fault?.type === "primary_limit") services.limits.exhaust(caller);
    if (path !== "/rate_limit" && services.limits.state(caller)?.remaining === 0) {
      throw new Refusal(403, `API rate limit exceeded for ${caller.login ?? "your address"}.`);
    }
    const url = new URL(request.url);
    const { method } = request;
    const text = await request.text();
    const answer = work(services, { method, path, query: url.searchParams, caller, text });
    return changeAnswer(fault, answer, url);
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    throw error;
  }
}

/** GitHub wants to know who calls (GH-37). */
function demandUserAgent(headers: Headers): void {
  if (headers.get("user-agent")) return;
  throw new Refusal(
    403,
    "Request forbidden by administrative rules. Please make sure your request has a User-Agent header.",
  );
}

async function finish(
  { limits, state }: Services,
  request: Request,
  path: string,
  caller: Caller,
  answer: Answer,
): Promise<Response> {
  const text = answer.body === undefined ? null : JSON.stringify(answer.body);
  const readable = request.method === "GET" && answer.status === 200 && text !== null;
  const etag = readable ? await etagOf(caller, text) : undefined;
  const unchanged = etag !== undefined && asksFor(request.headers, etag);
  // 304 is free, for callers with a token (GH-33).
  if (path !== "/rate_limit" && !(unchanged && caller.token)) limits.count(caller);
  const headers = new Headers({
    ...(etag === undefined ? {} : { etag }),
    ...(text === null || unchanged ? {} : { "content-type": "application/json; charset=utf-8" }),
    ...limitHeaders(limits.state(caller)),
    ...tokenHeaders(caller),
    ...(state.urls.enterpriseHost ? { "x-github-enterprise-version": "3.17.0" } : {}),
    ...answer.headers,
  });
  if (unchanged) return new Response(null, { status: 304, headers });
  return new Response(text, { status: answer.status, headers });
}

/** Differs by caller, as GitHub's does: who may see less sees another answer (GH-33). */
async function etagOf({ login }: Caller, text: string): Promise<string> {
  const digest = await hmac.digest(utf8(`${login ?? ""}\n${text}`));
  return `W/"${hex(digest)}"`;
}

function asksFor(headers: Headers, etag: string): boolean {
  const known = headers.get("if-none-match")?.split(",") ?? [];
  const bare = (tag: string): string => tag.trim().replace(/^W\//, "");
  return known.some((tag) => bare(tag) === bare(etag));
}
