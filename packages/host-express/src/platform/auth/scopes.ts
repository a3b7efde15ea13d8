/** Scopes a token can be given (source document; webhooks and inventory by API contract §1.3). */
export const tokenScopes = [
  "read:projects",
  "write:projects",
  "read:time_entries",
  "write:time_entries",
  "read:tasks",
  "write:tasks",
  "read:clients",
  "write:clients",
  "read:quotes",
  "write:quotes",
  "read:reports",
  "read:users",
  "admin:all",
] as const;

/** One of {@link tokenScopes}. */
export type TokenScope = (typeof tokenScopes)[number];

/** Those that no token can be given. `read:*` and `write:*` are made by logins only. */
export function unknownScopes(scopes: readonly string[]): readonly string[] {
  const known: readonly string[] = tokenScopes;
  return scopes.filter((scope) => !known.includes(scope));
}

/** `admin:all` covers everything, `read:*` every reading scope; none covers nothing. */
export function scopeCovers(available: readonly string[], required: string): boolean {
  const [action = ""] = required.split(":");
  return available.some(
    (scope) => scope === "admin:all" || scope === required || scope === `${action}:*`,
  );
}
