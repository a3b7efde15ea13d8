import type { ColumnType, Generated } from "kysely";
import type { DefaultInstant, Instant } from "../columns";

/** Outgoing webhooks, what they were sent, and how that went. */
export interface WebhookTables {
  webhooks: WebhooksTable;
  webhook_messages: WebhookMessagesTable;
  webhook_deliveries: WebhookDeliveriesTable;
  webhook_attempts: WebhookAttemptsTable;
}

/** Subscriptions of users to events. */
export interface WebhooksTable {
  id: Generated<number>;
  /** The owner, who gets only events that they may see. */
  user_id: number;
  name: string;
  description: string | null;
  url: string;
  /** Event types, or only `*`. */
  events: ColumnType<string[], string[], string[]>;
  header_names: ColumnType<string[], string[] | undefined, string[]>;
  /** JSON object of additional headers, sealed; null if there are none. */
  headers: string | null;
  /** Signing secret, sealed. */
  secret: string;
  /** The secret before the last rotation, sealed. It signs too until `previous_secret_until`. */
  previous_secret: string | null;
  previous_secret_until: Instant | null;
  is_active: Generated<boolean>;
  /** Why the host disabled it: `gone` (410), `failing` (no success for days); null if it did not. */
  disabled_reason: "gone" | "failing" | null;
  disabled_at: Instant | null;
  /** Failures since the last success; concurrent ones count once. */
  failures: Generated<number>;
  /** The first failure since the last success. */
  failing_since: Instant | null;
  /** Nothing is sent before this time. */
  paused_until: Instant | null;
  last_success_at: Instant | null;
  created_at: DefaultInstant;
  updated_at: DefaultInstant;
  version: Generated<number>;
  /** The user who made the last change; null for an integration, or if it is not known. */
  changed_by: number | null;
}

/** An event as it is sent, once for all subscriptions. */
export interface WebhookMessagesTable {
  id: Generated<number>;
  event_id: string;
  type: string;
  /** The user whose entry or integration it is about, see `features/access/events.ts`. */
  user_id: number | null;
  project_id: number | null;
  client_id: number | null;
  /** The request body. */
  body: string;
  created_at: DefaultInstant;
}

/** A message to one webhook. */
export interface WebhookDeliveriesTable {
  /** UUID; also the `webhook-id` header. */
  id: Generated<string>;
  webhook_id: number;
  message_id: number;
  status: Generated<"pending" | "retrying" | "delivered" | "failed">;
  /** All attempts, also those before a replay. */
  attempts: Generated<number>;
  /** A replay starts the schedule of attempts again. */
  attempts_before_replay: Generated<number>;
  /** Null once it is delivered or failed. */
  next_attempt_at: Instant | null;
  /** An attempt is being made until then; if it is over, its process has crashed. */
  claimed_until: Instant | null;
  /** HTTP status of the last attempt; null if there was no response. */
  status_code: number | null;
  /** Why the last attempt failed. */
  error: string | null;
  created_at: DefaultInstant;
  finished_at: Instant | null;
}

/** An attempt of a delivery. */
export interface WebhookAttemptsTable {
  delivery_id: string;
  /** Counts from 1. */
  number: number;
  started_at: Instant;
  duration_ms: number;
  status_code: number | null;
  error: string | null;
  /** Start of the response's body. */
  response: string | null;
}
