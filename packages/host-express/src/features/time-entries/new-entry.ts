import type { EntryTarget } from "./decide";

/** How an entry was created. */
export type EntrySource = "manual" | "calendar" | "import";

/** Input of `createEntries`: a completed entry. For running ones see `timer/write.ts`. */
export interface NewEntry extends EntryTarget {
  /** Owner of the entry. Callers check that the actor may write for them. */
  readonly user_id: number;
  readonly start_time: Date;
  readonly end_time: Date;
  readonly break_seconds: number;
  readonly notes: string | null;
  readonly tags: string | null;
  readonly source: EntrySource;
  readonly billable: boolean;
  readonly paid: boolean;
  readonly invoice_number: string | null;
}
