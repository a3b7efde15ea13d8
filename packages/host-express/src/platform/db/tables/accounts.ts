import type { ColumnType, Generated } from "kysely";
import type { Decimal, DefaultInstant, Instant } from "../columns";

/** Users, how they log in, and the settings of the installation. */
export interface AccountTables {
  settings: SettingsTable;
  users: UsersTable;
  sessions: SessionsTable;
  api_tokens: ApiTokensTable;
  password_links: PasswordLinksTable;
}

/** Settings of the whole installation, which administrators change. One row, whose id is 1. */
export interface SettingsTable {
  id: number;
  /** IANA time zone. The first start takes it from `TZ` (default: UTC). */
  timezone: string;
  /** One running timer per user. The first start takes it from `SINGLE_ACTIVE_TIMER`. */
  single_active_timer: Generated<boolean>;
  currency: Generated<string>;
  /** If true, completed entries of one user must not overlap (default: false). */
  prevent_overlapping_entries: Generated<boolean>;
  /** False if every route of the inventory is refused (default: false). */
  inventory_enabled: Generated<boolean>;
  /** `{PREFIX}` of quote numbers. */
  quote_prefix: Generated<string>;
  /** The first number of a sequence of quotes. */
  quote_start_number: Generated<number>;
  /** Pattern of quote numbers, see `features/quotes/number.ts`. */
  quote_number_pattern: Generated<string>;
  /** A UUID that identifies this database in keys of caches. */
  cache_id: Generated<string>;
  setup_completed_at: Instant | null;
  version: Generated<number>;
  /** The user who made the last change; null for an integration, or if it is not known. */
  changed_by: number | null;
  updated_at: DefaultInstant;
}

export interface UsersTable {
  id: Generated<number>;
  /** Trimmed and lower-cased; unique. */
  username: string;
  email: string | null;
  full_name: string | null;
  role: "admin" | "user";
  /** argon2id in the PHC string format. */
  password_hash: string | null;
  is_active: Generated<boolean>;
  /** GitHub login that the user entered as theirs; unique regardless of case. */
  github_username: string | null;
  /** If true, integrations of other users may start this user's timer. */
  github_auto_start: Generated<boolean>;
  /** IANA time zone; null for the installation's. */
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
  /** The release whose announcement the user dismissed, without a leading `v`. */
  dismissed_release_version: string | null;
  /** True if the user hid the list of first steps. */
  first_steps_dismissed: Generated<boolean>;
  created_at: DefaultInstant;
  updated_at: DefaultInstant;
  version: Generated<number>;
  /** The user who made the last change; null for an integration, or if it is not known. */
  changed_by: number | null;
}

export interface SessionsTable {
  /** SHA-256 (hex) of the cookie's 32 random bytes. */
  id_hash: string;
  user_id: number;
  created_at: DefaultInstant;
  last_seen_at: DefaultInstant;
  /** Identifies the session to its user. */
  id: Generated<number>;
  /** Of the login, shortened. Null for sessions that are older than the column. */
  user_agent: string | null;
  /** IP address of the login. Null for sessions that are older than the column. */
  address: string | null;
}

export interface ApiTokensTable {
  id: Generated<number>;
  name: string;
  description: string | null;
  /** SHA-256 (hex) of the whole token. */
  token_hash: string;
  /** First 8 characters including `tt_`; safe to show in lists and logs. */
  token_prefix: string;
  user_id: number;
  scopes: ColumnType<string[], string[], string[]>;
  created_at: DefaultInstant;
  expires_at: Instant | null;
  last_used_at: Instant | null;
  is_active: Generated<boolean>;
  usage_count: Generated<number>;
  /** True if a login created the token, not an administrator. */
  is_login_token: Generated<boolean>;
  revoked_at: Instant | null;
}

/** One-time links to choose a password, at most one per user. */
export interface PasswordLinksTable {
  user_id: number;
  /** SHA-256 (hex) of the code in the link. */
  code_hash: string;
  /** SHA-256 (hex) of the `password_hash` that the user had when the link was created. */
  password_digest: string;
  expires_at: Instant;
}
