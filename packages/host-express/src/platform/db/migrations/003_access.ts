import { sql, type Kysely } from "kysely";

const statements = [
  // Tokens of logins are limited in number; revoked tokens are deleted after a while.
  `alter table api_tokens
    add column made_by_login boolean not null default false,
    add column revoked_at timestamptz`,
  `update api_tokens set made_by_login = true
    from users where users.id = api_tokens.user_id and api_tokens.name = 'Login of ' || users.username`,
  `update api_tokens set revoked_at = now() where not is_active`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
