import { notFound, Refusal } from "./responses";
import {
  roles,
  type Permission,
  type RepositoryRecord,
  type Role,
  type TokenRecord,
} from "./records";
import { toInstant } from "@tt/connector-core";
import type { FakeState } from "./state";

/** The caller of a request. */
export interface Caller {
  /** Undefined for an anonymous caller. */
  readonly login: string | undefined;
  readonly token: TokenRecord | undefined;
}

/** Requirements of a route. */
export interface Need {
  readonly thing: "issues" | "webhooks";
  readonly permission: Permission;
  /** Minimum role in the repository. */
  readonly role: Role;
}

/** Scopes of classic tokens for webhooks; `repo` includes them (GH-42). */
const hookScopes: Readonly<Record<Permission, readonly string[]>> = {
  read: ["repo", "admin:repo_hook", "write:repo_hook", "read:repo_hook"],
  write: ["repo", "admin:repo_hook", "write:repo_hook"],
};

/** An anonymous caller: no token, or an invalid one. */
export const anonymous: Caller = { login: undefined, token: undefined };

/** Identifies the caller. Undefined if the token is invalid. */
export function identify(state: FakeState, headers: Headers): Caller | undefined {
  const authorization = headers.get("authorization");
  if (authorization === null) return anonymous;
  const secret = /^(?:bearer|token) (\S+)$/i.exec(authorization)?.[1] ?? "";
  const token = state.tokens.get(secret);
  const now = state.clock.now().getTime();
  const expired = token?.expiresAt !== undefined && Date.parse(token.expiresAt) <= now;
  return token && !expired ? { login: token.login, token } : undefined;
}

/** Response headers that describe the token. */
export function tokenHeaders({ token }: Caller): Readonly<Record<string, string>> {
  if (!token) return {};
  const { rights, expiresAt } = token;
  return {
    ...(rights.kind === "classic" ? { "x-oauth-scopes": rights.scopes.join(", ") } : {}),
    ...(expiresAt === undefined
      ? {}
      : { "github-authentication-token-expiration": expirationText(expiresAt) }),
  };
}

/** Role of the caller. Undefined if they may not see the repository. */
export function roleOf(repository: RepositoryRecord, caller: Caller): Role | undefined {
  const everybody = repository.private ? undefined : "read";
  if (caller.login === undefined || !caller.token) return everybody;
  const { rights } = caller.token;
  if (repository.private && rights.kind === "classic" && !rights.scopes.includes("repo")) {
    return undefined;
  }
  const login = caller.login.toLowerCase();
  const owner = repository.fullName.split("/")[0]?.toLowerCase();
  return login === owner ? "admin" : (repository.collaborators.get(login) ?? everybody);
}

/** @throws Refusal 401, 403 or 404 if the caller does not meet the requirements */
export function assertAllowed(
  need: Need,
  repository: RepositoryRecord,
  caller: Caller,
  role: Role,
): void {
  const open = need.thing === "issues" && need.permission === "read" && !repository.private;
  if (open) return;
  if (!caller.token) throw new Refusal(401, "Requires authentication");
  const { rights } = caller.token;
  if (rights.kind === "fine-grained") {
    const given = rights.permissions[need.thing];
    if (given !== "write" && given !== need.permission) throw missingPermission(need);
  } else {
    const accepted =
      need.thing === "webhooks"
        ? hookScopes[need.permission]
        : repository.private
          ? ["repo"]
          : ["repo", "public_repo"];
    if (!rights.scopes.some((scope) => accepted.includes(scope))) throw notFound();
  }
  if (roles.indexOf(role) < roles.indexOf(need.role)) throw notFound();
}

function missingPermission(need: Need): Refusal {
  return new Refusal(403, "Resource not accessible by personal access token", {
    headers: { "x-accepted-github-permissions": `${need.thing}=${need.permission}` },
  });
}

/** Formats a time as `2026-12-01 10:00:00 UTC`. */
function expirationText(expiresAt: string): string {
  return toInstant(new Date(expiresAt)).replace("T", " ").replace("Z", " UTC");
}
