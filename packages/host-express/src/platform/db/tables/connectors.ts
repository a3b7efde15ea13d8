import type { ErrorCode, RunItem, RunStatus } from "@tt/connector-core";
import type { ColumnType, Generated } from "kysely";
import type { Day, DefaultInstant, Instant, Json } from "../columns";

/** Integrations and everything connectors store. */
export interface ConnectorTables {
  integrations: IntegrationsTable;
  integration_routing_keys: IntegrationRoutingKeysTable;
  integration_runs: IntegrationRunsTable;
  integration_notifications: IntegrationNotificationsTable;
  deliveries: DeliveriesTable;
  integration_deliveries: IntegrationDeliveriesTable;
  external_links: ExternalLinksTable;
  user_identities: UserIdentitiesTable;
  declared_identities: DeclaredIdentitiesView;
  link_codes: LinkCodesTable;
  oauth_states: OAuthStatesTable;
  send_slots: SendSlotsTable;
}

/** Content of `integrations.config`: the groups of a connector's row. */
export interface IntegrationConfig {
  settings: Record<string, unknown>;
  /** Sealed with {@link IntegrationsTable.id} and the field's name as additional data. */
  secrets: Record<string, string>;
  credentials: Record<string, unknown>;
  state: Record<string, unknown>;
  health: Record<string, unknown>;
}

export interface IntegrationsTable {
  /** UUID, chosen before the insert because sealed fields are bound to it. */
  id: string;
  /** The connector's key, e.g. `github_connector`. */
  connector: string;
  scope: "personal" | "workspace";
  /** Null for a workspace integration. */
  owner: number | null;
  active: boolean;
  /** Random last segment of the integration's webhook URL. It identifies and authenticates nothing. */
  public_id: string;
  config: Json<IntegrationConfig>;
  settings_version: Generated<number>;
  credentials_version: Generated<number>;
  state_version: Generated<number>;
  /** Id of the sync that holds the lease, and when the lease expires unless it is renewed. */
  sync_lease: Generated<string | null>;
  sync_lease_until: Generated<string | null>;
  /** The same for a refresh of the access token. */
  refresh_lease: Generated<string | null>;
  refresh_lease_until: Generated<string | null>;
  /** When the next scheduled sync is due; null if none is scheduled. */
  next_sync_at: ColumnType<string | null, Date | string | null | undefined, Date | string | null>;
  created_at: DefaultInstant;
  updated_at: DefaultInstant;
}

/** Sync runs of an integration; the newest 50 are kept. */
export interface IntegrationRunsTable {
  id: string;
  integration_id: string;
  status: RunStatus;
  dry_run: boolean;
  started_at: Instant;
  finished_at: Instant | null;
  created: number;
  updated: number;
  skipped: number;
  failed: number;
  exported: number;
  code: ErrorCode | null;
  error: string | null;
  /** Seconds to wait before the next run; null if the provider gave none. */
  retry_after: number | null;
  items: Json<readonly RunItem[]>;
}

/** Routing keys: which integrations a delivery to a shared URL may belong to. */
export interface IntegrationRoutingKeysTable {
  integration_id: string;
  connector: string;
  index_name: string;
  value: string;
}

/** Notifications of an integration about events, and their outcomes. */
export interface IntegrationNotificationsTable {
  integration_id: string;
  /** The event's id, or `day:2026-01-15` for a daily summary. */
  ref: string;
  /** The event's type, or `daily_summary`. */
  type: string;
  occurred_at: Instant;
  status: "waiting" | "sent" | "dropped";
  /** Why it was dropped, or why it waits. */
  reason: string | null;
  tries: Generated<number>;
  updated_at: DefaultInstant;
}

/** Claims: one row per delivery, inserted in the transaction of its effects. Kept for 8 days. */
export interface DeliveriesTable {
  integration_id: string;
  /** The provider's id of the delivery. It is not signed, so `body_hash` is a second key. */
  delivery_id: string | null;
  /** SHA-256 (hex) of the raw body. */
  body_hash: string;
  received_at: DefaultInstant;
}

/** What was delivered to an integration; about the newest 500 are kept. */
export interface IntegrationDeliveriesTable {
  id: Generated<string>;
  integration_id: string;
  received_at: Instant;
  /** The day in UTC whose refused deliveries the row counts; null for a single delivery. */
  refused_on: Day | null;
  event: string | null;
  delivery_id: string | null;
  outcome: "created" | "updated" | "skipped" | "duplicate" | "ignored" | "failed" | "refused";
  /** Why a change was skipped or failed, or why deliveries were refused. */
  code: string | null;
  /** Why it was ignored or failed, as a sentence. */
  reason: string | null;
  item_type: "task" | "time_entry" | null;
  item_id: number | null;
  created: Generated<number>;
  updated: Generated<number>;
  skipped: Generated<number>;
  failed: Generated<number>;
  /** Number of deliveries that the row stands for. */
  count: Generated<number>;
  status_code: number;
}

/** Links between local rows and a provider's items. A link outlives its time entry. */
export interface ExternalLinksTable {
  integration_id: string;
  kind: string;
  source: string;
  ref: string;
  local_id: number | null;
  /** The provider's version of the item, e.g. an ETag. */
  remote_version: string | null;
  /** The provider's time of that version, ISO 8601 UTC. */
  as_of: string | null;
  local_version: number | null;
  /** Where it was created first: `remote` (imported) or `local` (exported). */
  origin: "remote" | "local";
  deleted_here: Generated<boolean>;
  /** A trigger sets it when an exported entry is changed or deleted. */
  changed_since_export: Generated<boolean>;
  /** Web page of the item at its provider; null if it is not known. */
  url: string | null;
  created_at: DefaultInstant;
  updated_at: DefaultInstant;
}

/** Accounts at providers whose ownership users have proved. */
export interface UserIdentitiesTable {
  /** Key of the provider, e.g. `slack`. */
  provider: string;
  user_id: number;
  /** `linked`: proved with a code. `declared`: entered in the profile. */
  proof: Generated<"linked" | "declared">;
  /** Unique at the provider, e.g. `T012AB3C4:U2CERLKJA`; null if declared. */
  external_id: string | null;
  /** The workspace integration through which it was proved; null if declared. */
  integration_id: string | null;
  /** Display name of a linked account; null if declared. */
  name: string | null;
  /** Declared login, unique per provider regardless of case; null if linked. */
  login: string | null;
  linked_at: DefaultInstant;
}

/** Declared logins of all providers: `users.github_username` and those in `user_identities`. */
export interface DeclaredIdentitiesView {
  user_id: number;
  provider: string;
  login: string;
}

/** One-time codes for linking an account; at most one per user and provider. */
export interface LinkCodesTable {
  user_id: number;
  provider: string;
  /** SHA-256 (hex) of the code. */
  code_hash: string;
  expires_at: Instant;
}

/** Pending OAuth authorizations. */
export interface OAuthStatesTable {
  /** SHA-256 (hex) of the `state` parameter. */
  state_hash: string;
  /** The browser session that started it. */
  session_hash: string;
  connector: string;
  redirect_uri: string;
  /** The PKCE code verifier, sealed. */
  verifier: string;
  expires_at: Instant;
}

/** The next free send slot of each rate limit key. */
export interface SendSlotsTable {
  rate_limit_key: string;
  next_at: Instant;
}
