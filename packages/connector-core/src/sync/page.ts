import * as z from "zod";
import type { Change, RoutingKey } from "../changes/changes";
import type { SkipReason } from "../changes/outcome";
import type { JsonObject } from "../json";
import type { ExportEntry } from "../ports/exports";
import type { Run } from "./run";

/** A page has at most so many items: they are committed together. */
export const maxPageItems = 500;

/** One item that the provider lists. */
export type PullItem = {
  /** The provider's name of it, e.g. `github_issue_17`. */
  readonly ref: string;
  /** For the report. */
  readonly title: string;
} & (
  | {
      readonly change: Change;
      /** The report's reason when we know no such thing and the card makes none. */
      readonly skipReasonIfMissing?: SkipReason;
    }
  | { readonly skip: SkipReason }
  /** It cannot be read; the text is for the card's owner. */
  | { readonly error: string }
);

const itemSchema = z.object({
  ref: z.string(),
  title: z.string(),
  skip: z.string().optional(),
  error: z.string().optional(),
});

/** The item as it is, or a failed one in its place if a report cannot name it. */
export function checkItem(item: unknown): PullItem {
  const { success, error } = itemSchema.safeParse(item);
  // The change of an item is checked with its commit.
  if (success) return item as PullItem;
  const faults = error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  return {
    ref: "?",
    title: "Unknown item",
    error: `The connector listed an item that cannot be reported: ${faults.join("; ")}`,
  };
}

/** Some items and where to go on after them. Committed together or not at all. */
export interface PullPage {
  readonly items: readonly PullItem[];
  /** Where the next page, or the next run, begins. */
  readonly checkpoint: JsonObject;
  /** More to remember. */
  readonly state?: JsonObject;
  /** How later deliveries will name this integration. */
  readonly routes?: readonly RoutingKey[];
}

/** An entry to be written to the provider. */
export interface PushEntry extends ExportEntry {
  /**
   * True: the sync before was cut, so it may be there already without our knowing, and the provider's
   * refusal of a second one is not to be relied on alone (GC-41).
   */
  readonly uncertain: boolean;
}

/** How a sync is asked for. */
export interface SyncOptions {
  /** Tries everything, rolls it back, and reports it. */
  readonly dryRun?: boolean;
  /** Aborted: ends after the page under way; the next sync goes on from there. */
  readonly signal?: AbortSignal;
  /** Told of the run when it begins and after each page. Must be quick and must not throw. */
  readonly onProgress?: (run: Run) => void;
}
