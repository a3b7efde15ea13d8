import type { ColumnType, Generated } from "kysely";
import type { DefaultInstant, Instant } from "../columns";

/** The outbox, watermarks of jobs, and what was processed already. */
export interface JobTables {
  domain_events: DomainEventsTable;
  job_watermarks: JobWatermarksTable;
  idempotency_keys: IdempotencyKeysTable;
  processed_forms: ProcessedFormsTable;
}

/** The outbox: written in the transaction of the change; the relay reads and deletes it. */
export interface DomainEventsTable {
  id: Generated<number>;
  type: string;
  /** The user who caused it. */
  user_id: number | null;
  entity_type: string;
  entity_id: number | null;
  data: ColumnType<Record<string, unknown>, string, string>;
  created_at: DefaultInstant;
}

/** Up to which time a job has processed what is due. */
export interface JobWatermarksTable {
  job: string;
  watermark: Instant;
}

/** Requests with an `Idempotency-Key`, written in the transaction of their effects. */
export interface IdempotencyKeysTable {
  token_id: number;
  key: string;
  /** SHA-256 (hex) of the canonical request body. */
  request_hash: string;
  /** HTTP status; null only until the transaction commits. */
  status: number | null;
  /** The JSON response body as it was sent. */
  body: string | null;
  created_at: DefaultInstant;
}

/** Forms with a key of their own, written in the transaction of their effects. */
export interface ProcessedFormsTable {
  user_id: number;
  /** SHA-256 (hex) of the key, the path and the fields. */
  digest: string;
  created_at: DefaultInstant;
}
