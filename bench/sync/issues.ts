import type { SeededIssue } from "@tt/fakes/github";

/** GitHub token of every integration. */
export const integrationToken = `ghp_${"0".repeat(36)}`;

const first = Date.parse("2026-01-01T00:00:00Z");
const body = "It happens every time. ".repeat(40);

/** Issue by index, from 0: updated a second after the last; every tenth is a pull request. */
export function issueAt(index: number): SeededIssue {
  return {
    title: `Saving a report crashes when it has ${String(index)} rows`,
    body: `${body}${String(index)}`,
    labels: index % 3 === 0 ? ["bug", "reports"] : [],
    updatedAt: `${new Date(first + index * 1000).toISOString().slice(0, 19)}Z`,
    pullRequest: index % 10 === 9,
  };
}

/** Number of tasks that a number of issues makes. */
export function tasksOf(issues: number): number {
  return issues - Math.floor(issues / 10);
}
