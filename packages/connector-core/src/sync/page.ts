import * as z from "zod/mini";
import type { Change, IntegrationUpdate } from "../changes/changes";
import type { SkipReason } from "../changes/outcome";
import type { JsonObject } from "../json";
import type { ExportEntry } from "../ports/exports";
import { safeParse } from "../schema";
import type { Run } from "./run";

/** Maximum number of items of a {@link PullPage}. They are committed in one transaction. */
export const maxPageItems = 500;

/** One item of a page: a change, a reason to skip it, or an error. */
export type PullItem = {
  /** Name of the item at the provider, e.g. `github_issue_17`. */
  readonly ref: string;
  /** Title in the run's report. */
  readonly title: string;
} & (
  | { readonly change: Change }
  | { readonly skip: SkipReason }
  /** The item cannot be read; a message for the integration's owner. */
  | { readonly error: string }
);

const itemSchema = z.object({
  ref: z.string(),
  title: z.string(),
  skip: z.optional(z.string()),
  error: z.optional(z.string()),
});

/** Returns the item itself, or a failed item in its place if it is malformed. */
export function checkItem(item: unknown): PullItem {
  const { success, error } = safeParse(itemSchema, item);
  // The commit validates the change.
  if (success) return item as PullItem;
  const faults = error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  return {
    ref: "?",
    title: "Unknown item",
    error: `The connector returned an invalid item: ${faults.join("; ")}`,
  };
}

/** Items and the checkpoint after them, committed in one transaction. */
export interface PullPage {
  readonly items: readonly PullItem[];
  /** Passed to `onPull` to continue after this page. */
  readonly checkpoint: JsonObject;
  /** What to remember, committed with the items and the checkpoint. */
  readonly update?: IntegrationUpdate | undefined;
}

/** A time entry to export. */
export interface PushEntry extends ExportEntry {
  /**
   * True if the previous export was interrupted, so the entry may already exist at the provider.
   * Check before creating it, unless the provider reliably rejects duplicates.
   */
  readonly uncertain: boolean;
}

/** Options of a sync. */
export interface SyncOptions {
  /** True to report what would change without storing or exporting anything (default: false). */
  readonly dryRun?: boolean;
  /** Aborts the sync after the current page. The next sync continues from there. */
  readonly signal?: AbortSignal;
  /**
   * How long pages gather after a commit to be committed together, milliseconds (default: 0). For hosts
   * on which reading and committing share a thread, so that no page would wait for a commit: it costs
   * about the same for one page as for ten.
   */
  readonly gatherMs?: number;
  /**
   * Duration of the lease, seconds (default: 90). Every commit starts it again, so it must exceed the time
   * that a page takes. A host that renews the lease meanwhile can use a shorter one; its id is the run's.
   */
  readonly leaseSeconds?: number;
  /** Called with the run at the start and after each page. Must return quickly and not throw. */
  readonly onProgress?: (run: Run) => void;
}
