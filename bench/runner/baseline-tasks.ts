/** The part of an issue that a baseline reads. */
export interface BaselineIssue {
  readonly number: number;
  readonly title: string;
  readonly body: string | null;
  readonly state: string;
  readonly updated_at: string;
  readonly labels: readonly { readonly name: string }[];
}

/** The table that baselines turn issues into, and what an upsert does on a conflict. */
export const baselineTasks = {
  table: `create table baseline_tasks (
    id integer generated always as identity primary key,
    project_id integer not null,
    name varchar(200) not null,
    description text,
    status text not null,
    priority text not null,
    external_source text not null,
    external_ref varchar(200) not null,
    external_updated_at timestamptz not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    unique (project_id, external_source, external_ref)
  )`,
  onConflict: `on conflict (project_id, external_source, external_ref) do update set
    name = excluded.name, description = excluded.description, status = excluded.status,
    priority = excluded.priority, external_updated_at = excluded.external_updated_at,
    updated_at = now()`,
} as const;

/** Status of an issue's task. */
export function statusOf({ state }: BaselineIssue): string {
  return state === "closed" ? "done" : "todo";
}

/** Priority of an issue's task. */
export function priorityOf({ labels }: BaselineIssue): string {
  const names = labels.map(({ name }) => name);
  return names.includes("bug") ? "high" : names.includes("enhancement") ? "medium" : "low";
}
