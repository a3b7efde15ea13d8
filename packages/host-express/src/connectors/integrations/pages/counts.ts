import type { ShownRun } from "../../sync/run-schema";

/** What is said of a sync that has no items. */
const withoutItems: Readonly<Record<ShownRun["status"], string>> = {
  running: "just started",
  done: "nothing new",
  stopped: "ended early",
  interrupted: "ended early",
};

/** What a sync did, in a few words: `2 new, 1 updated`. */
export function countsText(run: ShownRun): string {
  const { created, updated, skipped, failed, exported } = run;
  const parts = [
    [created + updated - exported > 0 ? created : 0, "new"],
    [updated, "updated"],
    [exported, "exported"],
    [skipped, "skipped"],
    [failed, "failed"],
  ] as const;
  const shown = parts.filter(([count]) => count > 0);
  if (shown.length === 0) return withoutItems[run.status];
  return shown.map(([count, word]) => `${String(count)} ${word}`).join(", ");
}
