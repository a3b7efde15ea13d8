import { toInstant } from "@tt/connector-core";
import { start, type Fixture } from "./fixture";

export const minute = 60_000;

/** Creates `count` issues, one per second, the last one an hour ago; every tenth is a pull request. */
export function seed({ repository }: Fixture, count: number): void {
  const from = Date.parse(start) - 60 * minute - count * 1000;
  repository.seedIssues(count, (index) => ({
    title: `Issue ${String(index + 1)}`,
    updatedAt: toInstant(new Date(from + index * 1000)),
    pullRequest: index % 10 === 9,
  }));
}

/** Counts of a run. */
export function counts(run: { created: number; updated: number; skipped: number; failed: number }) {
  const { created, updated, skipped, failed } = run;
  return { created, updated, skipped, failed };
}

/** Counts of a run without items. */
export const none = { created: 0, updated: 0, skipped: 0, failed: 0 };
