/** Scopes that an API token can have. */
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
  "read:webhooks",
  "write:webhooks",
  "admin:all",
] as const;

/** One of {@link tokenScopes}. */
export type TokenScope = (typeof tokenScopes)[number];

/** Returns the scopes that cannot be requested. Only logins create tokens with `read:*` or `write:*`. */
export function unknownScopes(scopes: readonly string[]): readonly string[] {
  const known: readonly string[] = tokenScopes;
  return scopes.filter((scope) => !known.includes(scope));
}

/** True if the scopes include the required one; `admin:all` includes all, `read:*` all `read:…`. */
export function scopeCovers(available: readonly string[], required: string): boolean {
  const [action = ""] = required.split(":");
  return available.some(
    (scope) => scope === "admin:all" || scope === required || scope === `${action}:*`,
  );
}
