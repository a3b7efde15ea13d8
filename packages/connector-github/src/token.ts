import { toInstant, type JsonObject, type ProviderResponse } from "@tt/connector-core";

/** Kinds of access tokens by their prefix (GH-40). */
const kinds = {
  ghp_: "classic personal access token",
  github_pat_: "fine-grained personal access token",
  gho_: "OAuth token",
  ghu_: "token of a GitHub App's user",
  ghs_: "token of a GitHub App's installation",
} as const;

/** What kind of token it is. */
export function tokenKind(token: string): string | null {
  const known = Object.entries(kinds).find(([prefix]) => token.startsWith(prefix));
  return known?.[1] ?? null;
}

/** What an answer of GitHub tells of the token that asked (GH-41). */
export function tokenFacts(answer: Pick<ProviderResponse<unknown>, "header">): JsonObject {
  const scopes = answer.header("x-oauth-scopes");
  return {
    token_scopes:
      scopes === undefined ? null : scopes.split(",").flatMap((scope) => scope.trim() || []),
    token_expires_at: expiry(answer.header("github-authentication-token-expiration")),
  };
}

/** How long before its end a token is worth a warning, milliseconds. */
const notice = 14 * 24 * 60 * 60 * 1000;

/** What the card's owner should know about his token. */
export function tokenWarnings(credentials: JsonObject, now: Date): readonly string[] {
  const expires = credentials["token_expires_at"];
  if (typeof expires !== "string") return [];
  const left = Date.parse(expires) - now.getTime();
  if (left > notice) return [];
  const day = expires.slice(0, 10);
  return [
    left <= 0
      ? `The access token expired on ${day}. Enter a new one and save.`
      : `The access token expires on ${day}. Make a new one on GitHub, enter it and save.`,
  ];
}

/** GitHub writes `2026-12-01 10:00:00 UTC`, or an offset instead of UTC. */
function expiry(text: string | undefined): string | null {
  const time = Date.parse((text ?? "").replace(" UTC", "Z").replace(" ", "T").replace(" ", ""));
  return Number.isNaN(time) ? null : toInstant(new Date(time));
}
