import type { Dialect } from "./database";

/**
 * Returns the statements that create the tables of the ledger. All names start with `tt_`. The
 * statements can be repeated; run them in order and in one transaction, before connectors start. Several
 * processes may do so at once.
 *
 * @example
 * ```ts
 * import { ledgerSchema, type SqlTransaction } from "@tt/storage-sql";
 *
 * export async function migrate(tx: SqlTransaction): Promise<void> {
 *   for (const statement of ledgerSchema("sqlite")) await tx.query(statement, []);
 * }
 * ```
 */
export function ledgerSchema(dialect: Dialect): readonly string[] {
  const isPostgres = dialect === "postgres";
  const number = isPostgres
    ? "number bigint generated always as identity primary key"
    : "number integer primary key autoincrement";
  // A B-tree of PostgreSQL takes keys of 2,704 bytes at most; ids of providers may be longer.
  const anyLength = (column: string): string =>
    isPostgres ? `using hash (${column})` : `(${column})`;
  return [
    // `if not exists` does not keep two transactions of PostgreSQL from creating a table at once.
    ...(isPostgres ? ["select pg_advisory_xact_lock(hashtextextended('tt:schema', 0))"] : []),

    `create table if not exists tt_integrations (
      ${number},
      id text not null unique,
      connector text not null,
      owner bigint,
      active smallint not null,
      public_id text not null,
      settings text not null,
      secrets text not null,
      settings_version integer not null,
      credentials text not null,
      credentials_version integer not null,
      account_id text,
      state text not null,
      state_version integer not null,
      health text
    )`,
    // No user has the id 0, which stands for the workspace here.
    `create unique index if not exists tt_integrations_owner
      on tt_integrations (connector, coalesce(owner, 0))`,
    `create index if not exists tt_integrations_public on tt_integrations (public_id)`,
    `create index if not exists tt_integrations_account
      on tt_integrations ${anyLength("account_id")}`,

    `create table if not exists tt_routing_keys (
      ${number},
      integration_id text not null,
      key_index text not null,
      value text not null
    )`,
    `create index if not exists tt_routing_keys_integration on tt_routing_keys (integration_id)`,
    `create index if not exists tt_routing_keys_value on tt_routing_keys ${anyLength("value")}`,

    `create table if not exists tt_claims (
      integration_id text not null,
      body_hash text not null,
      delivery_id text,
      claimed_at bigint not null,
      primary key (integration_id, body_hash)
    )`,
    `create index if not exists tt_claims_delivery on tt_claims ${anyLength("delivery_id")}`,
    `create index if not exists tt_claims_time on tt_claims (claimed_at)`,

    `create table if not exists tt_leases (
      integration_id text not null,
      type text not null,
      holder text not null,
      until bigint not null,
      primary key (integration_id, type)
    )`,

    `create table if not exists tt_runs (
      ${number},
      integration_id text not null,
      id text not null,
      status text not null,
      report text not null,
      items text not null,
      unique (integration_id, id)
    )`,

    `create table if not exists tt_task_links (
      task_id bigint primary key,
      source text not null,
      ref text not null,
      integration_id text not null,
      owner bigint,
      as_of bigint not null,
      provided text not null
    )`,
    `create index if not exists tt_task_links_item on tt_task_links (source, ref)`,

    `create table if not exists tt_item_states (
      integration_id text not null,
      source text not null,
      ref text not null,
      as_of text not null,
      fields text,
      stored_at bigint not null,
      primary key (integration_id, source, ref)
    )`,
    `create index if not exists tt_item_states_time on tt_item_states (stored_at)`,

    `create table if not exists tt_entry_links (
      integration_id text not null,
      source text not null,
      ref text not null,
      origin text not null,
      entry_id bigint,
      local_version integer,
      remote_version text,
      as_of text,
      deleted_here smallint not null,
      primary key (integration_id, source, ref)
    )`,
    `create index if not exists tt_entry_links_entry on tt_entry_links (integration_id, entry_id)`,

    `create table if not exists tt_accounts (
      ${number},
      provider text not null,
      external_id text not null,
      name text not null,
      user_id bigint not null,
      integration_id text not null,
      unique (user_id, provider)
    )`,
    `create index if not exists tt_accounts_id on tt_accounts ${anyLength("external_id")}`,
    `create index if not exists tt_accounts_integration on tt_accounts (integration_id)`,

    `create table if not exists tt_events (
      ${number},
      id text not null unique,
      event text not null
    )`,

    `create table if not exists tt_work (
      work_key text primary key,
      integration_id text not null,
      work text not null,
      due_at bigint not null,
      attempts integer not null,
      lease text,
      leased_until bigint not null,
      kept_at bigint
    )`,
    `create index if not exists tt_work_due on tt_work (due_at) where kept_at is null`,
    `create index if not exists tt_work_kept on tt_work (kept_at) where kept_at is not null`,
    `create index if not exists tt_work_integration on tt_work (integration_id)`,

    `create table if not exists tt_send_slots (
      slot_key text primary key,
      next_at bigint not null
    )`,
  ];
}
