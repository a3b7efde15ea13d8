import type { ErrorCode, RunItem, RunStatus } from "@tt/connector-core";
import type { ColumnType, Generated } from "kysely";
import type { Day, Decimal, DefaultInstant, Instant, Json } from "./columns";
import type {
  IdempotencyKeysTable,
  TimeEntryDeltasTable,
  TimeEntryTotalsTable,
} from "./entry-tables";
import type { OAuthStatesTable } from "./oauth-tables";

/**
 * The tables as kysely sees them. The migrations in `./migrations` make them; this file only names
 * the columns. Ids of users, clients, projects, tasks and entries are integers as in the REST API.
 *
 * Timestamps: instants are `timestamptz` and reach us as text in the database's own form, because
 * parsing them to `Date` and printing them back costs a third of a list request. Use
 * `platform/db/instants.ts` to turn them into what the API says.
 */
export interface Database {
  settings: SettingsTable;
  users: UsersTable;
  sessions: SessionsTable;
  api_tokens: ApiTokensTable;
  clients: ClientsTable;
  projects: ProjectsTable;
  project_members: ProjectMembersTable;
  tasks: TasksTable;
  task_texts: TaskTextsTable;
  time_entries: TimeEntriesTable;
  time_entry_totals: TimeEntryTotalsTable;
  time_entry_deltas: TimeEntryDeltasTable;
  idempotency_keys: IdempotencyKeysTable;
  integrations: IntegrationsTable;
  integration_routes: IntegrationRoutesTable;
  integration_runs: IntegrationRunsTable;
  deliveries: DeliveriesTable;
  external_links: ExternalLinksTable;
  domain_events: DomainEventsTable;
  user_identities: UserIdentitiesTable;
  link_codes: LinkCodesTable;
  integration_notices: IntegrationNoticesTable;
  send_lanes: SendLanesTable;
  job_windows: JobWindowsTable;
  oauth_states: OAuthStatesTable;
}

/** One row (id 1): what an administrator decides for the whole installation. */
export interface SettingsTable {
  id: number;
  /** IANA zone; seeded once from `TZ`, else UTC. */
  timezone: string;
  /** One running timer per user; seeded once from `SINGLE_ACTIVE_TIMER`, afterwards this row rules. */
  single_active_timer: Generated<boolean>;
  currency: Generated<string>;
  /** Two completed entries of a user may not cover the same time; off unless an administrator wants it. */
  prevent_overlapping_entries: Generated<boolean>;
  setup_completed_at: Instant | null;
}

export interface UsersTable {
  id: Generated<number>;
  /** Trimmed and lower-cased; unique. */
  username: string;
  email: string | null;
  full_name: string | null;
  role: "admin" | "user";
  /** argon2id, PHC text. */
  password_hash: string | null;
  is_active: Generated<boolean>;
  /** The GitHub login a user says is his own; unique without regard to case. */
  github_username: string | null;
  /** "Let assigned GitHub issues start my timer": consent to other people's cards. */
  github_auto_start: Generated<boolean>;
  /** IANA zone; null means the installation's. */
  timezone: string | null;
  date_format: Generated<string>;
  time_format: Generated<string>;
  week_start_day: Generated<number>;
  standard_hours_per_day: ColumnType<string, number | string | undefined, number | string>;
  weekly_goal_hours: Decimal | null;
  time_rounding_enabled: Generated<boolean>;
  time_rounding_minutes: Generated<number>;
  time_rounding_method: Generated<string>;
  last_login: Instant | null;
  created_at: DefaultInstant;
  updated_at: DefaultInstant;
}

export interface SessionsTable {
  /** SHA-256 (hex) of the cookie's 32 random bytes. */
  id_hash: string;
  user_id: number;
  created_at: DefaultInstant;
  last_seen_at: DefaultInstant;
}

export interface ApiTokensTable {
  id: Generated<number>;
  name: string;
  description: string | null;
  /** SHA-256 (hex) of the whole token. */
  token_hash: string;
  /** First 8 characters, `tt_` included: what lists and logs may show. */
  token_prefix: string;
  user_id: number;
  scopes: ColumnType<string[], string[], string[]>;
  created_at: DefaultInstant;
  expires_at: Instant | null;
  last_used_at: Instant | null;
  is_active: Generated<boolean>;
  usage_count: Generated<number>;
  made_by_login: Generated<boolean>;
  revoked_at: Instant | null;
}

export interface ClientsTable {
  id: Generated<number>;
  name: string;
  description: string | null;
  contact_person: string | null;
  email: string | null;
  phone: string | null;
  address: string | null;
  company: string | null;
  default_hourly_rate: Decimal | null;
  status: Generated<string>;
  custom_fields: ColumnType<Record<string, unknown>, string | undefined, string>;
  created_by: number | null;
  created_at: DefaultInstant;
  updated_at: DefaultInstant;
  version: Generated<number>;
}

export interface ProjectsTable {
  id: Generated<number>;
  name: string;
  /** By what it is found by name; null: `lower(name)`. See `name-key.ts`. */
  name_key: string | null;
  code: string | null;
  client_id: number;
  description: string | null;
  billable: Generated<boolean>;
  hourly_rate: Decimal | null;
  billing_ref: string | null;
  status: Generated<string>;
  estimated_hours: Decimal | null;
  budget_amount: Decimal | null;
  budget_threshold_percent: Generated<number>;
  custom_fields: ColumnType<Record<string, unknown>, string | undefined, string>;
  archived_at: Instant | null;
  archived_by: number | null;
  archived_reason: string | null;
  color: string | null;
  /** True: only its members (and administrators) see it. */
  restricted: Generated<boolean>;
  created_by: number | null;
  created_at: DefaultInstant;
  updated_at: DefaultInstant;
  version: Generated<number>;
}

export interface ProjectMembersTable {
  project_id: number;
  user_id: number;
  role: "member" | "manager";
}

export interface TasksTable {
  id: Generated<number>;
  project_id: number;
  name: string;
  /** By what it is found by name; null: `lower(name)`. See `name-key.ts`. */
  name_key: string | null;
  description: string | null;
  status: Generated<string>;
  priority: Generated<string>;
  estimated_hours: Decimal | null;
  due_date: Day | null;
  assigned_to: number | null;
  created_by: number | null;
  tags: string | null;
  started_at: Instant | null;
  completed_at: Instant | null;
  deleted_at: Instant | null;
  created_at: DefaultInstant;
  updated_at: DefaultInstant;
  version: Generated<number>;
  /** The item's name at its provider, e.g. `github_issue_17` (source document). */
  external_ref: string | null;
  /** Where that name is unique: API host + repository id, e.g. `api.github.com:1296269`. */
  external_source: string | null;
  /** The card that keeps this task up to date. */
  external_integration_id: string | null;
  /** The provider's own time of the newest state we applied; strictly older states are dropped. */
  external_updated_at: Instant | null;
  /**
   * The provider's newest field values. A field of the task changes only when the provider's value
   * does, so what people edit here is not overwritten by an unrelated event there.
   */
  external_fields: ColumnType<Record<string, unknown> | null, string | null, string | null>;
}

/** What the search finds tasks by; the relay keeps it up to date. */
export interface TaskTextsTable {
  task_id: number;
  /** The task's version that the text is of. */
  version: number;
  /** Name and description, a line each. */
  text: string;
}

export interface TimeEntriesTable {
  id: Generated<number>;
  user_id: number;
  project_id: number | null;
  client_id: number | null;
  task_id: number | null;
  start_time: Instant;
  end_time: Instant | null;
  duration_seconds: number | null;
  break_seconds: Generated<number>;
  paused_at: Instant | null;
  notes: string | null;
  tags: string | null;
  source: Generated<string>;
  billable: Generated<boolean>;
  paid: Generated<boolean>;
  invoice_number: string | null;
  /**
   * The user's id while this entry runs and the setting allows one timer, else null. Unique: this is
   * what makes a second running timer impossible (a partial index cannot read a setting).
   */
  active_slot: number | null;
  created_at: DefaultInstant;
  updated_at: DefaultInstant;
  version: Generated<number>;
}

/** What `integrations.config` holds: the four groups of a connector's row. */
export interface IntegrationConfig {
  settings: Record<string, unknown>;
  /** Sealed with {@link IntegrationsTable.id} and the field's name as additional data. */
  secrets: Record<string, string>;
  credentials: Record<string, unknown>;
  state: Record<string, unknown>;
  health: Record<string, unknown>;
}

export interface IntegrationsTable {
  /** UUID made before the insert: sealed fields are bound to it. */
  id: string;
  /** Row key, e.g. `github_connector`. */
  connector: string;
  scope: "personal" | "workspace";
  /** Null for a workspace row. */
  owner: number | null;
  active: boolean;
  /** The unguessable last segment of the card's own URL. It routes; it proves nothing. */
  public_id: string;
  config: Json<IntegrationConfig>;
  settings_version: Generated<number>;
  credentials_version: Generated<number>;
  state_version: Generated<number>;
  /** Who syncs the card now, and until when without a sign of life. */
  sync_lease: Generated<string | null>;
  sync_lease_until: Generated<string | null>;
  /** Who renews its access token. */
  refresh_lease: Generated<string | null>;
  refresh_lease_until: Generated<string | null>;
  /** When the next sync is due; null: never by itself. */
  next_sync_at: ColumnType<string | null, Date | string | null | undefined, Date | string | null>;
  created_at: DefaultInstant;
  updated_at: DefaultInstant;
}

/** The history of a card's syncs; the newest 50 are kept. */
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
  /** Seconds. */
  retry_after: number | null;
  items: Json<readonly RunItem[]>;
}

/** Route hints: which rows a delivery to a shared URL may belong to. One index lookup. */
export interface IntegrationRoutesTable {
  integration_id: string;
  connector: string;
  index_name: string;
  value: string;
}

/** Claims: one row per delivery that took effect, in the transaction of its effects. Kept 8 days. */
export interface DeliveriesTable {
  integration_id: string;
  /** The provider's id; not signed, hence the second key. */
  delivery_id: string | null;
  /** SHA-256 (hex) of the raw body. */
  body_hash: string;
  received_at: DefaultInstant;
}

/** Local thing ↔ remote thing, for what a task's own columns cannot hold. It outlives its entry. */
export interface ExternalLinksTable {
  integration_id: string;
  kind: string;
  source: string;
  ref: string;
  local_id: number | null;
  remote_etag: string | null;
  remote_version: string | null;
  local_version: number | null;
  /** Who made it first: `remote` (imported) or `local` (exported). */
  origin: "remote" | "local";
  deleted_here: Generated<boolean>;
  /** Set by a trigger when an exported entry changes or goes. */
  touched: Generated<boolean>;
  created_at: DefaultInstant;
  updated_at: DefaultInstant;
}

/** The outbox: written with its cause, read and deleted by the relay. */
export interface DomainEventsTable {
  id: Generated<number>;
  type: string;
  /** Who did it. */
  user_id: number | null;
  entity_type: string;
  entity_id: number | null;
  data: ColumnType<Record<string, unknown>, string, string>;
  created_at: DefaultInstant;
}

/** Accounts at providers that users proved to be theirs. */
export interface UserIdentitiesTable {
  /** E.g. `slack`. */
  provider: string;
  /** Unique at the provider, e.g. `T012AB3C4:U2CERLKJA`. */
  external_id: string;
  user_id: number;
  /** The workspace card it was proved by. */
  integration_id: string;
  name: string;
  linked_at: DefaultInstant;
}

/** One-time codes; a user has one per provider at most. */
export interface LinkCodesTable {
  user_id: number;
  provider: string;
  /** SHA-256 (hex) of the code. */
  code_hash: string;
  expires_at: Instant;
}

/** What became of the events that a card wanted to hear of. */
export interface IntegrationNoticesTable {
  integration_id: string;
  /** The event's id, or `day:2026-01-15` of a daily summary. */
  ref: string;
  /** The event's type, or `daily_summary`. */
  type: string;
  happened_at: Instant;
  status: "waiting" | "sent" | "dropped";
  /** Why it was dropped, or why it waits. */
  reason: string | null;
  tries: Generated<number>;
  updated_at: DefaultInstant;
}

/** When the next message of a lane may go out. */
export interface SendLanesTable {
  lane: string;
  next_at: Instant;
}

/** Until when a job that looks at windows of time has looked. */
export interface JobWindowsTable {
  job: string;
  looked_until: Instant;
}
