/** How long a replaced webhook secret still verifies: a day (GH-13: for a bounded time). */
export const previousSecretLifetime = 24 * 60 * 60 * 1000;

/** Where the value before the last change of a secret is kept, sealed under this name. */
export function previousSecretField(field: string): string {
  return `${field}.previous`;
}

/** The state key that says when a secret was last changed, ISO 8601 UTC. */
export function rotatedAtKey(field: string): string {
  return `${field}_rotated_at`;
}
