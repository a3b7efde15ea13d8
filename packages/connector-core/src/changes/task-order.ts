import type { TaskStatus } from "./changes";

/** One state of a task as a provider reported it. */
export interface ReportedState {
  /** The provider's own time of this state, ISO 8601 UTC or milliseconds since 1970. */
  readonly asOf: string | number;
  /** The status the provider reported; null or unknown values count as open. */
  readonly status: string | null;
}

/**
 * True if `state` must not replace `known`: it is older, or equally old and further from the end.
 *
 * Providers count in seconds, so a closing and a late label can share one time. The ended state wins
 * such a tie, whichever arrives first; between two states of the same rank the later arrival wins.
 */
export function isOlderState(state: ReportedState, known: ReportedState): boolean {
  const difference = timeOf(state) - timeOf(known);
  if (difference !== 0) return difference < 0;
  return rankOf(state.status) < rankOf(known.status);
}

const ranks: Partial<Record<TaskStatus, number>> = { done: 1, cancelled: 2 };

function rankOf(status: string | null): number {
  return (ranks as Partial<Record<string, number>>)[status ?? ""] ?? 0;
}

function timeOf({ asOf }: ReportedState): number {
  return typeof asOf === "number" ? asOf : Date.parse(asOf);
}
