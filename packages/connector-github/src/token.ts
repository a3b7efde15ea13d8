import {
  dayMs,
  splitList,
  toInstant,
  utcDay,
  type JsonObject,
  type ProviderResponse,
} from "@tt/connector-core";

/** Kinds of access tokens by prefix (GH-40). */
const kinds = {
  ghp_: "classic personal access token",
  github_pat_: "fine-grained personal access token",
  gho_: "OAuth token",
  ghu_: "GitHub App user token",
  ghs_: "GitHub App installation token",
} as const;

/** Kind of a token. Null if unknown. */
export function tokenKind(token: string): string | null {
  const known = Object.entries(kinds).find(([prefix]) => token.startsWith(prefix));
  return known?.[1] ?? null;
}

/** Scopes and expiry of the token, from the headers of a response. */
export function tokenMetadata(answer: Pick<ProviderResponse<unknown>, "header">): JsonObject {
  const scopes = answer.header("x-oauth-scopes");
  return {
    token_scopes: scopes === undefined ? null : splitList(scopes),
    token_expires_at: expiry(answer.header("github-authentication-token-expiration")),
  };
}

/** Warnings start this long before the token expires. */
const warnBeforeExpiryMs = 14 * dayMs;

/** Warnings about the expiry of the token. */
export function tokenWarnings(credentials: JsonObject, now: Date): readonly string[] {
  const expires = credentials["token_expires_at"];
  if (typeof expires !== "string") return [];
  const left = Date.parse(expires) - now.getTime();
  if (left > warnBeforeExpiryMs) return [];
  const day = utcDay(new Date(expires));
  return [
    left <= 0
      ? `The access token expired on ${day}. Enter a new one and save.`
      : `The access token expires on ${day}. Create a new one on GitHub, enter it and save.`,
  ];
}

/** Parses `2026-12-01 10:00:00 UTC`, also with an offset instead of UTC. */
function expiry(text: string | undefined): string | null {
  const time = Date.parse((text ?? "").replace(" UTC", "Z").replace(" ", "T").replace(" ", ""));
  return Number.isNaN(time) ? null : toInstant(new Date(time));
}
