import type { TaskStatus } from "./changes";

/** A state of a task as a provider reported it. */
export interface ReportedState {
  /** When the provider recorded the state, ISO 8601 UTC or milliseconds since 1970. */
  readonly asOf: string | number;
  /** The reported status. Null and unknown values count as open. */
  readonly status: string | null;
}

/**
 * True if `state` must not replace `known`: it is older, or has the same time and is less final.
 *
 * Providers report times in seconds, so closing an issue and labelling it can have the same time.
 * The finished state then wins, whichever arrives first: `cancelled` over `done` over open. Between
 * two states of the same rank, the later arrival wins.
 *
 * @example
 * ```ts
 * import { isOlderState } from "@tt/connector-core";
 *
 * const asOf = "2026-01-15T12:00:00Z";
 * isOlderState({ asOf, status: "todo" }, { asOf, status: "done" }); // true
 * ```
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
