import { sql, type Kysely } from "kysely";

const statements = [
  `alter table tasks
    add column url text,
    add column labels jsonb not null default '[]',
    add constraint tasks_url_http check (url ~* '^https?://' and length(url) <= 2000),
    add constraint tasks_labels_list
      check (jsonb_typeof(labels) = 'array' and jsonb_array_length(labels) <= 100)`,
  // The user that a provider's assignee refers to; null if there is none, or if they may not see the
  // project. The rule of `features/access/projects.ts`; both ways of writing tasks need it in SQL.
  // In plpgsql, which keeps the plan for the session.
  `create function find_task_assignee(assignee jsonb, project integer) returns integer
    language plpgsql stable as $$
    begin
      return (
        select u.id from users u join projects p on p.id = project
        where u.is_active
          and (u.id = (assignee->>'id')::integer or (assignee->>'provider' = 'github'
            and lower(u.github_username) = lower(assignee->>'login')))
          and (u.role = 'admin' or not p.restricted or exists (
            select from project_members m where m.project_id = p.id and m.user_id = u.id))
        limit 1);
    end $$`,
  `create function external_fields_rank(fields jsonb) returns integer
    language sql immutable parallel safe as $$
      select case when fields is null then external_state_rank('cancelled')
        else external_state_rank(fields->>'status') end
    $$`,
  // As in 013, but a state without a status counts as open: not every provider has one.
  `create or replace function record_external_item_state(integration uuid, project integer,
      item_source text, item_ref text, item_as_of timestamptz, item_fields jsonb) returns boolean
    language plpgsql volatile as $$
    begin
      perform lock_external_item(integration, item_source, item_ref);
      if exists (select from tasks t
        where t.external_ref = item_ref and t.external_source = item_source
          and (t.external_integration_id = integration or t.project_id = project)) then
        return false;
      end if;
      insert into external_item_states as known (integration_id, source, ref, as_of, fields)
        values (integration, item_source, item_ref, item_as_of, item_fields)
      on conflict (integration_id, source, ref) do update
        set as_of = excluded.as_of, fields = excluded.fields, recorded_at = now()
        where (known.as_of, external_fields_rank(known.fields))
          <= (excluded.as_of, external_fields_rank(excluded.fields));
      return true;
    end $$`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
