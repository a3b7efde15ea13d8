import type { SkipReason } from "../changes/outcome";
import type { ErrorCode } from "../result";
import { cut } from "../text";

/** Maximum number of items that a run keeps. Its counts include all items. */
const maxRunItems = 100;

/** Calendar events have the longest ids: 1,024 characters and a prefix. */
const maxRefCharacters = 1_100;
const maxTitleCharacters = 200;
const maxErrorCharacters = 1_000;

/** Number of runs kept per integration; older ones are deleted. */
export const maxRuns = 50;

/** The outcome of one item of a run. */
export interface RunItem {
  /** Name of the item at the provider, e.g. `github_issue_17`. */
  readonly ref: string;
  readonly title: string;
  readonly status: "created" | "updated" | "skipped" | "failed";
  /** Why the item was skipped. Present if `status` is `skipped`. */
  readonly reason?: SkipReason;
  /** Tells the owner what to do. Present if `status` is `failed`. */
  readonly error?: string;
  /** Local id of the task or entry. */
  readonly id?: number;
  /** Present if the item was exported to the provider. */
  readonly exported?: true;
}

/** The number of items by outcome. */
export interface RunCounts {
  readonly created: number;
  readonly updated: number;
  readonly skipped: number;
  readonly failed: number;
  /** How many of the created and updated items were exported to the provider. */
  readonly exported: number;
}

/**
 * The status of a run.
 *
 * - `running`: in progress, or interrupted and not yet marked so by the next run
 * - `done`: everything was processed
 * - `stopped`: ended early, `code` says why; the next run continues from there
 * - `interrupted`: the process ended; the next run continued from the last committed page
 */
export type RunStatus = "running" | "done" | "stopped" | "interrupted";

/** The report of one sync of an integration. */
export interface Run extends RunCounts {
  /** ID of the run, a UUID. */
  readonly id: string;
  readonly status: RunStatus;
  /** True if all changes were rolled back. */
  readonly dryRun: boolean;
  /** ISO 8601 UTC. */
  readonly startedAt: string;
  /** ISO 8601 UTC; null while the run is in progress. */
  readonly finishedAt: string | null;
  /** Why the run ended early; null if it did not. */
  readonly code: ErrorCode | null;
  /** Tells the owner why the run ended early and what to do. */
  readonly error: string | null;
  /** Seconds to wait before the next run. */
  readonly retryAfter: number | null;
  /** At most 100 items: failed ones first, then changed, then skipped ones. */
  readonly items: readonly RunItem[];
}

/** Creates a run without items. */
export function startRun(id: string, now: Date, dryRun: boolean): Run {
  return {
    id,
    status: "running",
    dryRun,
    startedAt: now.toISOString(),
    finishedAt: null,
    created: 0,
    updated: 0,
    skipped: 0,
    failed: 0,
    exported: 0,
    code: null,
    error: null,
    retryAfter: null,
    items: [],
  };
}

const weight = { failed: 0, created: 1, updated: 1, skipped: 2 } as const;

/** Returns the run with items added: all are counted, the most important ones kept. Pure. */
export function addItems(run: Run, items: readonly RunItem[]): Run {
  const count = (status: RunItem["status"]): number =>
    run[status] + items.filter((item) => item.status === status).length;
  const kept = [...run.items, ...items.map(bounded)].toSorted(
    (a, b) => weight[a.status] - weight[b.status],
  );
  return {
    ...run,
    created: count("created"),
    updated: count("updated"),
    skipped: count("skipped"),
    failed: count("failed"),
    exported: run.exported + items.filter(wasExported).length,
    items: kept.slice(0, maxRunItems),
  };
}

/** Truncates the texts of an item, which come from a provider. */
function bounded(item: RunItem): RunItem {
  const { ref, title, error } = item;
  return {
    ...item,
    ref: cut(ref, maxRefCharacters),
    title: cut(title, maxTitleCharacters),
    ...(error === undefined ? {} : { error: cut(error, maxErrorCharacters) }),
  };
}

function wasExported({ exported, status }: RunItem): boolean {
  return exported === true && (status === "created" || status === "updated");
}
