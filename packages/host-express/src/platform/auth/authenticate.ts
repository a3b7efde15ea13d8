import type { IncomingHttpHeaders } from "node:http";
import { timingSafeEqual } from "node:crypto";
import type { HostContext } from "../context";
import { isLoopback } from "../config/local-address";
import { rateLimited, type HttpError } from "../http/http-error";
import type { Access } from "../http/route";
import { createApiTokens, type ApiTokens, type TokenPrincipal } from "./api-tokens";
import { sessionCookie, type SessionCookie } from "./cookie";
import { createLoginLimits, type LoginLimits } from "./login-limits";
import { networkOf } from "./network";
import type { Principal } from "./principal";
import { hashToken } from "./random-token";
import {
  administratorsOnly,
  invalidToken,
  missingScope,
  noCredentials,
  noSession,
  noToken,
} from "./refusals";
import { scopeCovers } from "./scopes";
import { sessionFinder } from "./sessions";
import { slidingWindows } from "./sliding-window";
import { createTokenLimits, rateHeaders, tooManyRequests } from "./token-limits";
import { isForwarded } from "./untrusted-proxy";

/** The parts of a request that authentication reads. */
export interface Caller {
  readonly headers: IncomingHttpHeaders;
  readonly address: string;
}

/** Limits events per client address and minute. */
export interface AddressLimit {
  /**
   * Counts an event unless the limit is reached.
   * @returns seconds to wait, or 0 if the event was counted
   */
  take(address: string): number;
}

/** Result of authenticating a request. */
export interface Authentication {
  /** Undefined if the route allows anonymous requests and there is no session. */
  readonly principal: Principal | undefined;
  /** Headers that every response to this request must have, e.g. `X-RateLimit-*`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Authenticates requests by session or API token, and limits failures. */
export interface Authenticator {
  readonly cookie: SessionCookie;
  readonly tokens: ApiTokens;
  readonly logins: LoginLimits;
  /** Limits webhook deliveries with a wrong signature per address. */
  readonly webhookRefusals: AddressLimit;
  /** @throws HttpError 401, 403 or 429 */
  authenticate(access: Access, caller: Caller): Promise<Authentication>;
  /**
   * Returns the rate limit headers for a response that comes from no route, e.g. a 404. Counts no
   * request; empty unless the request has a valid token.
   */
  rateHeaders(caller: Caller): Promise<Authentication["headers"]>;
}

type AccessOf<Type extends Access["type"]> = Extract<Access, { readonly type: Type }>;

/** Requests with a wrong token per address and minute. */
const maxFailuresPerMinute = 20;
/** Deliveries with a wrong signature per address and minute. */
const maxWebhookRefusalsPerMinute = 60;

/** Creates the authenticator of a host. */
export function createAuthenticator(context: HostContext): Authenticator {
  const now = (): number => context.clock.now().getTime();
  const cookie = sessionCookie(context.config.baseUrl);
  const tokens = createApiTokens(context.database.db, () => context.clock.now());
  const limits = createTokenLimits(context.config.tokenLimits, now, context.redis);
  const failures = limitPerMinute(maxFailuresPerMinute, now);
  const findSession = sessionFinder(context.database);

  const session = async (caller: Caller): Promise<Principal | undefined> => {
    const id = cookie.read(caller.headers.cookie);
    return id === undefined ? undefined : findSession(id);
  };

  const token = async (caller: Caller): Promise<TokenPrincipal | undefined> => {
    const sent = tokenOf(caller.headers);
    if (sent === undefined) return undefined;
    const principal = await tokens.find(sent);
    if (!principal) throw refusalOf(caller.address, invalidToken());
    return principal;
  };

  // Limits only failures, so that users behind one address cannot lock each other out.
  const refusalOf = (address: string, refusal: HttpError): HttpError => {
    const waitSeconds = failures.take(address);
    return waitSeconds > 0 ? rateLimited(waitSeconds) : refusal;
  };

  const requireOperator = (caller: Caller): void => {
    if (isOperator(caller, context.config.metricsToken)) return;
    if (tokenOf(caller.headers) === undefined) throw noToken();
    throw refusalOf(caller.address, noToken());
  };

  const bySession = async (
    { admin, acceptsToken }: AccessOf<"session">,
    caller: Caller,
  ): Promise<Authentication> => {
    const owner = await session(caller);
    const principal = owner ?? (acceptsToken ? await token(caller) : undefined);
    if (!principal) throw acceptsToken ? noCredentials() : noSession();
    if (admin && principal.role !== "admin") {
      throw administratorsOnly({}, acceptsToken ? "forbidden" : undefined);
    }
    return { ...anonymous, principal };
  };

  const byToken = async (
    { scope, admin }: AccessOf<"token">,
    caller: Caller,
  ): Promise<Authentication> => {
    const principal = await token(caller);
    if (!principal) throw noToken();
    const { hash, scopes, role, tokenId } = principal;
    if (!scopeCovers(scopes, scope)) {
      throw missingScope(scope, scopes, rateHeaders(await limits.peek(hash)));
    }
    if (admin && role !== "admin") throw administratorsOnly(rateHeaders(await limits.peek(hash)));
    const status = await limits.take(hash);
    if (status.waitSeconds > 0) throw tooManyRequests(status);
    tokens.countUse(tokenId);
    return { principal, headers: rateHeaders(status) };
  };

  return {
    cookie,
    tokens,
    logins: createLoginLimits(now),
    webhookRefusals: limitPerMinute(maxWebhookRefusalsPerMinute, now),
    async authenticate(access, caller) {
      switch (access.type) {
        case "public":
        case "webhook":
          return anonymous;
        case "page":
          return { ...anonymous, principal: await session(caller) };
        case "operator":
          requireOperator(caller);
          return anonymous;
        case "session":
          return bySession(access, caller);
        case "token":
          return byToken(access, caller);
      }
    },
    async rateHeaders(caller) {
      const principal = await token(caller).catch(() => undefined);
      return principal ? rateHeaders(await limits.peek(principal.hash)) : {};
    },
  };
}

function limitPerMinute(limit: number, now: () => number): AddressLimit {
  const windows = slidingWindows([{ limit, seconds: 60 }], now);
  return { take: (address) => windows.take(networkOf(address)).waitSeconds };
}

const anonymous: Authentication = { principal: undefined, headers: {} };

/** Returns the token of `Authorization: Bearer`, else of `X-API-Key`. */
function tokenOf(headers: IncomingHttpHeaders): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? "")?.[1];
  const key = headers["x-api-key"];
  return bearer ?? (typeof key === "string" && key !== "" ? key : undefined);
}

function isOperator(caller: Caller, metricsToken: string | undefined): boolean {
  if (metricsToken === undefined) {
    // A request through an untrusted proxy on this machine has a local address too.
    return !isForwarded(caller.headers) && isLoopback(caller.address.replace(/^::ffff:/, ""));
  }
  const sent = tokenOf(caller.headers) ?? "";
  return timingSafeEqual(Buffer.from(hashToken(sent)), Buffer.from(hashToken(metricsToken)));
}
