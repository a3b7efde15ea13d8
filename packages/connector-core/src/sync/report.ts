import type { Outcome } from "../changes/outcome";
import type { PullItem } from "./page";
import type { RunItem } from "./run";

/**
 * Returns the report's items for the items of a page.
 * @param outcomes One per item with a change, in the same order.
 */
export function reportItems(
  items: readonly PullItem[],
  outcomes: readonly Outcome[],
): readonly RunItem[] {
  const remaining = outcomes.values();
  return items.map((item): RunItem => {
    const { ref, title } = item;
    if ("skip" in item) return { ref, title, status: "skipped", reason: item.skip };
    if ("error" in item) return { ref, title, status: "failed", error: item.error };
    const outcome = remaining.next().value;
    if (!outcome) throw new Error("A commit returned fewer outcomes than changes");
    return itemOf(ref, title, outcome);
  });
}

function itemOf(ref: string, title: string, outcome: Outcome): RunItem {
  const id = outcome.id === undefined ? {} : { id: outcome.id };
  if (outcome.status === "failed") {
    return { ref, title, status: "failed", error: outcome.error, ...id };
  }
  return outcome.status === "skipped"
    ? { ref, title, status: "skipped", reason: outcome.reason, ...id }
    : { ref, title, status: outcome.status, ...id };
}
