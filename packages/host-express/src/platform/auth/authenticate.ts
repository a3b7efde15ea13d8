import type { IncomingHttpHeaders } from "node:http";
import { timingSafeEqual } from "node:crypto";
import type { HostContext } from "../context";
import { isLoopback } from "../config/config";
import { forbidden, HttpError, rateLimited } from "../http/http-error";
import type { Access } from "../http/route";
import { createApiTokens, type ApiTokens, type TokenPrincipal } from "./api-tokens";
import { sessionCookie, type SessionCookie } from "./cookie";
import { createLoginLimits, type LoginLimits } from "./login-limits";
import { networkOf } from "./network";
import type { Principal } from "./principal";
import { hashToken } from "./random-token";
import { scopeCovers } from "./scopes";
import { findSession } from "./sessions";
import { slidingWindows } from "./sliding-window";
import { createTokenLimits, rateHeaders, tooManyCalls } from "./token-limits";
import { isForwarded } from "./untrusted-proxy";

/** A request, as far as authentication looks at it. */
export interface Caller {
  readonly headers: IncomingHttpHeaders;
  readonly address: string;
}

/** Limits something per address and minute. */
export interface AddressLimit {
  /** Counts once more unless the limit is reached. @returns Seconds to wait; 0 if it was counted. */
  take(address: string): number;
}

/** Who was let in. */
export interface Authentication {
  /** Undefined where nobody needs to be. */
  readonly principal: Principal | undefined;
  /** What every answer to him carries. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Everything that decides who may come in. */
export interface Authenticator {
  readonly cookie: SessionCookie;
  readonly tokens: ApiTokens;
  readonly logins: LoginLimits;
  /** Refused webhook signatures per address. */
  readonly webhookRefusals: AddressLimit;
  /** @throws HttpError 401, 403 or 429 */
  authenticate(access: Access, caller: Caller): Promise<Authentication>;
  /** The headers of an answer that no route gives, to the owner of a valid token; else none. */
  rateHeaders(caller: Caller): Promise<Authentication["headers"]>;
}

/** Limits per address and minute (API contract §25). */
const maxFailuresPerMinute = 20;
const maxWebhookRefusalsPerMinute = 60;

/** The gatekeeper of a host. */
export function createAuthenticator(context: HostContext): Authenticator {
  const now = (): number => context.clock.now().getTime();
  const cookie = sessionCookie(context.config.baseUrl);
  const tokens = createApiTokens(context.database.db, () => context.clock.now());
  const limits = createTokenLimits(context.config.tokenLimits, now, context.redis);
  const failures = limitPerMinute(maxFailuresPerMinute, now);

  const session = async (caller: Caller): Promise<Principal | undefined> => {
    const id = cookie.read(caller.headers.cookie);
    return id === undefined ? undefined : findSession(context.database.db, id);
  };

  const token = async (caller: Caller): Promise<TokenPrincipal | undefined> => {
    const given = tokenOf(caller.headers);
    if (given === undefined) return undefined;
    const principal = await tokens.find(given);
    if (!principal) throw refusalOf(caller.address, invalidToken());
    return principal;
  };

  /** Only what is wrong is limited: people behind one address must not shut each other out. */
  const refusalOf = (address: string, refusal: HttpError): HttpError => {
    const wait = failures.take(address);
    return wait > 0 ? rateLimited(wait) : refusal;
  };

  const operator = (caller: Caller): void => {
    if (isOperator(caller, context.config.metricsToken)) return;
    if (tokenOf(caller.headers) === undefined) throw noToken();
    throw refusalOf(caller.address, noToken());
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
          return nobody;
        case "page":
          return { ...nobody, principal: await session(caller) };
        case "operator":
          operator(caller);
          return nobody;
        case "session": {
          const principal = await session(caller);
          if (!principal) throw noSession();
          if (access.admin && principal.role !== "admin") {
            throw forbidden("Only an administrator may do this.");
          }
          return { ...nobody, principal };
        }
        case "token": {
          const principal = await token(caller);
          if (!principal) throw noToken();
          if (!scopeCovers(principal.scopes, access.scope)) {
            const headers = rateHeaders(await limits.peek(principal.hash));
            throw missingScope(access.scope, principal.scopes, headers);
          }
          const standing = await limits.take(principal.hash);
          if (standing.wait > 0) throw tooManyCalls(standing);
          tokens.used(principal.tokenId);
          return { principal, headers: rateHeaders(standing) };
        }
      }
    },
    async rateHeaders(caller) {
      const principal = await token(caller).catch(() => undefined);
      return principal ? rateHeaders(await limits.peek(principal.hash)) : {};
    },
  };
}

function limitPerMinute(limit: number, now: () => number): AddressLimit {
  const counted = slidingWindows([{ limit, seconds: 60 }], now);
  return { take: (address) => counted.take(networkOf(address)).wait };
}

const nobody: Authentication = { principal: undefined, headers: {} };

/** `Authorization: Bearer`, else `X-API-Key`. */
function tokenOf(headers: IncomingHttpHeaders): string | undefined {
  const bearer = /^Bearer (\S+)$/i.exec(headers.authorization ?? "")?.[1];
  const key = headers["x-api-key"];
  return bearer ?? (typeof key === "string" && key !== "" ? key : undefined);
}

function isOperator(caller: Caller, metricsToken: string | undefined): boolean {
  if (metricsToken === undefined) {
    // Behind an untrusted proxy on this machine, every caller has a local address.
    return !isForwarded(caller.headers) && isLoopback(caller.address.replace(/^::ffff:/, ""));
  }
  const given = tokenOf(caller.headers) ?? "";
  return timingSafeEqual(Buffer.from(hashToken(given)), Buffer.from(hashToken(metricsToken)));
}

function noToken(): HttpError {
  return new HttpError({
    status: 401,
    code: "unauthorized",
    title: "Authentication required",
    message: "Send an API token in the Authorization header (Bearer) or in the X-API-Key header.",
    headers: { "www-authenticate": "Bearer" },
  });
}

function invalidToken(): HttpError {
  return new HttpError({
    status: 401,
    code: "unauthorized",
    title: "Invalid token",
    message: "The provided API token is invalid or expired",
    headers: { "www-authenticate": "Bearer" },
  });
}

function noSession(): HttpError {
  return new HttpError({
    status: 401,
    code: "unauthorized",
    title: "Authentication required",
    message: "Log in first.",
  });
}

function missingScope(
  required: string,
  available: readonly string[],
  headers: Authentication["headers"],
): HttpError {
  return new HttpError({
    status: 403,
    code: "forbidden",
    title: "Insufficient permissions",
    message: `This endpoint requires the '${required}' scope`,
    details: { required_scope: required, available_scopes: available },
    headers,
  });
}
