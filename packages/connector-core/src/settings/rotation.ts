import { dayMs } from "../time";

/** How long a replaced webhook secret stays valid: 24 hours. Bounded by GH-13. */
export const previousSecretLifetimeMs = dayMs;

/** Name under which the previous value of a secret is stored, encrypted. */
export function previousSecretField(field: string): string {
  return `${field}.previous`;
}

/** State key of the time when a secret was last changed, ISO 8601 UTC. */
export function rotatedAtKey(field: string): string {
  return `${field}_rotated_at`;
}
