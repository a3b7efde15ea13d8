import { start, type CardWorld } from "./integration";

export const minute = 60_000;

/** `count` issues, one a second, the last one an hour ago; every tenth a pull request. */
export function seed({ repository }: CardWorld, count: number): void {
  const from = Date.parse(start) - 60 * minute - count * 1000;
  repository.seedIssues(count, (index) => ({
    title: `Issue ${String(index + 1)}`,
    updatedAt: `${new Date(from + index * 1000).toISOString().slice(0, 19)}Z`,
    pullRequest: index % 10 === 9,
  }));
}

/** How a run counted. */
export function counts(run: { created: number; updated: number; skipped: number; failed: number }) {
  const { created, updated, skipped, failed } = run;
  return { created, updated, skipped, failed };
}

/** Counts of a run that met nothing. */
export const none = { created: 0, updated: 0, skipped: 0, failed: 0 };
