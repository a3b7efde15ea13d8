import { sql, type Kysely } from "kysely";

const statements = [
  // Pending authorizations, each valid once, for 10 minutes, in the browser session that started it.
  `create table oauth_states (
    state_hash text primary key,
    session_hash text not null references sessions (id_hash) on delete cascade,
    connector text not null,
    redirect_uri text not null,
    verifier text not null,
    expires_at timestamptz not null
  )`,
  `create index oauth_states_session on oauth_states (session_hash)`,
  `create index oauth_states_expires on oauth_states (expires_at)`,
  // Finds entries that name a calendar event in their notes and were imported before links existed.
  `create index time_entries_marked
    on time_entries (user_id, (substring(notes from '.*\\[([a-z]+:[^]\\s]+)\\]')))
    where notes like '%[%:%]%'`,
  `alter table integration_runs add column exported integer not null default 0`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
