import type { Outcome, SkipReason } from "../changes/outcome";
import type { ErrorCode } from "../result";
import { cutText } from "../text";

/** Items that a run keeps; its counts count all. */
export const maxRunItems = 100;

/** A calendar's event has the longest name of an item: 1,024 characters and a prefix. */
const maxRefCharacters = 1_100;
const maxTitleCharacters = 200;
const maxErrorCharacters = 1_000;

/** Runs that a card keeps; older ones are forgotten. */
export const maxRuns = 50;

/** What became of one item of a run. */
export interface RunItem {
  /** The provider's name of the item, e.g. `github_issue_17`. */
  readonly ref: string;
  readonly title: string;
  readonly status: "created" | "updated" | "skipped" | "failed";
  /** Of a skipped item. */
  readonly reason?: SkipReason;
  /** Of a failed item: what to do, for the card's owner. */
  readonly error?: string;
  /** Our id of the task or entry. */
  readonly id?: number;
  /** True: it went from here to the provider. */
  readonly exported?: true;
}

/** How many items became what. */
export interface RunCounts {
  readonly created: number;
  readonly updated: number;
  readonly skipped: number;
  readonly failed: number;
  /** Those of the created and updated ones that went from here to the provider. */
  readonly exported: number;
}

/**
 * How a run is.
 *
 * - `running` now, or cut off: the next run of the card marks it `interrupted`
 * - `done` everything was looked at
 * - `stopped` it ended early and the next run goes on from there; `code` says why
 * - `interrupted` the process went away; the next run went on from the last committed page
 */
export type RunStatus = "running" | "done" | "stopped" | "interrupted";

/** One sync of one card, as far as it has come. */
export interface Run extends RunCounts {
  /** UUID. */
  readonly id: string;
  readonly status: RunStatus;
  /** True: everything was tried and rolled back. */
  readonly dryRun: boolean;
  /** ISO 8601 UTC. */
  readonly startedAt: string;
  /** ISO 8601 UTC; null while it runs. */
  readonly finishedAt: string | null;
  /** Why it stopped early. */
  readonly code: ErrorCode | null;
  /** The same for the card's owner. */
  readonly error: string | null;
  /** Seconds until going on makes sense. */
  readonly retryAfter: number | null;
  /** {@link maxRunItems} at most: failed ones before changed ones before skipped ones. */
  readonly items: readonly RunItem[];
}

/** A run that begins. */
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

/** The run with more items counted; those worth a look are kept. Pure. */
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
    exported: run.exported + items.filter(wentOut).length,
    items: kept.slice(0, maxRunItems),
  };
}

/** Whatever a provider calls an item, a report with it can be stored and shown. */
function bounded(item: RunItem): RunItem {
  const { ref, title, error } = item;
  return {
    ...item,
    ref: cutText(ref, maxRefCharacters),
    title: cutText(title, maxTitleCharacters),
    ...(error === undefined ? {} : { error: cutText(error, maxErrorCharacters) }),
  };
}

function wentOut({ exported, status }: RunItem): boolean {
  return exported === true && (status === "created" || status === "updated");
}

/** What a commit's outcome says of an item. */
export function itemOf(ref: string, title: string, outcome: Outcome): RunItem {
  const id = outcome.id === undefined ? {} : { id: outcome.id };
  if (outcome.status === "failed") {
    return { ref, title, status: "failed", error: outcome.error, ...id };
  }
  return outcome.status === "skipped"
    ? { ref, title, status: "skipped", reason: outcome.reason, ...id }
    : { ref, title, status: outcome.status, ...id };
}
