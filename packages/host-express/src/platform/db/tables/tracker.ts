import type { ColumnType, Generated } from "kysely";
import type { Day, Decimal, DefaultInstant, Instant } from "../columns";

/** Clients, projects, tasks and time entries. */
export interface TrackerTables {
  clients: ClientsTable;
  projects: ProjectsTable;
  project_members: ProjectMembersTable;
  tasks: TasksTable;
  task_texts: TaskTextsTable;
  time_entries: TimeEntriesTable;
  time_entry_totals: TimeEntryTotalsTable;
  time_entry_deltas: TimeEntryDeltasTable;
  data_versions: DataVersionsTable;
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
  /** The user who made the last change; null for an integration, or if it is not known. */
  changed_by: number | null;
}

export interface ProjectsTable {
  id: Generated<number>;
  name: string;
  /** Key for comparing names; null if it equals `lower(name)`. See `name-key.ts`. */
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
  /** If true, only members and administrators see the project. */
  restricted: Generated<boolean>;
  created_by: number | null;
  created_at: DefaultInstant;
  updated_at: DefaultInstant;
  version: Generated<number>;
  /** The user who made the last change; null for an integration, or if it is not known. */
  changed_by: number | null;
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
  /** Key for comparing names; null if it equals `lower(name)`. See `name-key.ts`. */
  name_key: string | null;
  description: string | null;
  status: Generated<string>;
  priority: Generated<string>;
  estimated_hours: Decimal | null;
  due_date: Day | null;
  assigned_to: number | null;
  created_by: number | null;
  tags: string | null;
  /** Web page of the task at its provider. */
  url: string | null;
  labels: ColumnType<readonly string[], string | undefined, string>;
  started_at: Instant | null;
  completed_at: Instant | null;
  deleted_at: Instant | null;
  created_at: DefaultInstant;
  updated_at: DefaultInstant;
  version: Generated<number>;
  /** The user who made the last change; null for an integration, or if it is not known. */
  changed_by: number | null;
  /** The item's id at its provider, e.g. `github_issue_17`. */
  external_ref: string | null;
  /** Where `external_ref` is unique: API host and repository id, e.g. `api.github.com:1296269`. */
  external_source: string | null;
  /** The integration that keeps this task up to date. */
  external_integration_id: string | null;
  /** The provider's time of the newest state that was applied; older states are skipped. */
  external_updated_at: Instant | null;
  /**
   * The provider's newest field values, the base of the three-way merge: a field of the task changes
   * only when the provider's value changes, so local edits survive unrelated events.
   */
  external_fields: ColumnType<Record<string, unknown> | null, string | null, string | null>;
}

/** Search texts of tasks, which the relay keeps up to date. */
export interface TaskTextsTable {
  task_id: number;
  /** The task's version that the text was made of. */
  version: number;
  /** Name and description, one line each. */
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
   * The user's id while this entry runs and the setting allows one timer, else null. Unique, which
   * prevents a second running timer: a partial index cannot read a setting.
   */
  active_slot: number | null;
  created_at: DefaultInstant;
  updated_at: DefaultInstant;
  version: Generated<number>;
  /** The user who made the last change; null for an integration, or if it is not known. */
  changed_by: number | null;
}

/** Number of entries when the deltas were last added up. */
export interface TimeEntryTotalsTable {
  completed: boolean;
  billable: boolean;
  entries: number;
}

/** Changes since {@link TimeEntryTotalsTable} was last updated; triggers write them. */
export interface TimeEntryDeltasTable {
  completed: boolean;
  billable: boolean;
  /** Whose entries were written; null in rows of older versions. */
  user_id: number | null;
  project_id: number | null;
  /** Negative if entries were removed; 0 if they only changed. */
  entries: number;
}

/** Number of writes to the entries of a user or project, see `dataVersion`. */
export interface DataVersionsTable {
  type: "user" | "project" | "installation";
  /** 0 for the installation. */
  id: number;
  version: number;
}
