import type { DefaultInstant } from "./columns";

/** How many entries there were when the deltas were last added up. */
export interface TimeEntryTotalsTable {
  completed: boolean;
  billable: boolean;
  entries: number;
}

/** What writes added to or took from {@link TimeEntryTotalsTable} since; written by triggers. */
export interface TimeEntryDeltasTable {
  completed: boolean;
  billable: boolean;
  entries: number;
}

/** What `Idempotency-Key` remembers; made in the transaction of what the request does. */
export interface IdempotencyKeysTable {
  token_id: number;
  key: string;
  /** SHA-256 (hex) of the request's body, in one form for all spellings of it. */
  request_hash: string;
  /** Null only inside the transaction that answers. */
  status: number | null;
  /** The answer, JSON as it was sent. */
  body: string | null;
  created_at: DefaultInstant;
}
