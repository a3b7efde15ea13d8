import { sql, type Kysely } from "kysely";

/**
 * Lets users declare a login at any provider. `user_identities` had only proved accounts, and
 * `users.github_username` stays the one place of GitHub's login; the view shows both.
 */
const statements: readonly string[] = [
  `alter table user_identities drop constraint user_identities_pkey`,
  `alter table user_identities drop constraint user_identities_user_id_provider_key`,
  `alter table user_identities add primary key (user_id, provider)`,
  `alter table user_identities alter column external_id drop not null`,
  `alter table user_identities alter column integration_id drop not null`,
  `alter table user_identities alter column name drop not null`,
  `alter table user_identities add column login varchar(100)`,
  `alter table user_identities add column proof text not null default 'linked'`,
  `alter table user_identities add constraint user_identities_proof_check check (
    case proof
      when 'linked' then
        login is null and num_nulls(external_id, integration_id, name) = 0
      when 'declared' then
        login is not null and num_nonnulls(external_id, integration_id, name) = 0
      else false
    end)`,
  `create unique index user_identities_external_id on user_identities (provider, external_id)`,
  `create unique index user_identities_login on user_identities (provider, lower(login))`,
  `create view declared_identities as
    select id as user_id, 'github'::text as provider, github_username as login
      from users where github_username is not null
    union all
    select user_id, provider, login from user_identities where proof = 'declared'`,
  // As in 014, for logins at every provider.
  `create or replace function find_task_assignee(assignee jsonb, project integer) returns integer
    language plpgsql stable as $$
    begin
      return (
        select u.id from users u join projects p on p.id = project
        where u.is_active
          and (u.id = (assignee->>'id')::integer or u.id in (
            select d.user_id from declared_identities d
            where d.provider = assignee->>'provider' and lower(d.login) = lower(assignee->>'login')))
          and (u.role = 'admin' or not p.restricted or exists (
            select from project_members m where m.project_id = p.id and m.user_id = u.id))
        limit 1);
    end $$`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
