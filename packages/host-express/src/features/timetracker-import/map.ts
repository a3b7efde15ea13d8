import { isTooLongUsername, normalizeUsername } from "../../platform/auth/username";
import { foldedLocally } from "./names";
import { FieldReader } from "./fields";
import type { FindLocal, ImportKind, Mapped, SourceRow } from "./kinds";

/** How times without a zone were stored: most in the zone of the installation, some in UTC. */
export interface ImportZone {
  /** IANA zone of the installation that is imported. */
  readonly zone: string;
}

type Mapper = (row: SourceRow, find: FindLocal, zone: ImportZone) => Mapped;

const maxRate = 9_999_999.99;
const maxBudget = 99_999_999.99;

/** Converts rows of each kind. Pure. */
export const mappers: Readonly<Record<ImportKind, Mapper>> = {
  user: mapUser,
  client: mapClient,
  project: mapProject,
  task: mapTask,
  time_entry: mapEntry,
};

function refused(reason: string): Mapped {
  return { status: "refused", reason };
}

function mapUser(row: SourceRow): Mapped {
  const fields = new FieldReader(row);
  const username = normalizeUsername(fields.text("username") ?? "");
  if (username === "" || isTooLongUsername(username)) {
    return refused("the user name is empty or longer than 80 characters");
  }
  const minutes = Number(row["time_rounding_minutes"]);
  return {
    status: "mapped",
    values: {
      username,
      email: fields.text("email", 200),
      full_name: fields.text("full_name", 200),
      role: row["role"] === "admin" || row["has_admin_role"] === true ? "admin" : "user",
      is_active: fields.flag("is_active", true),
      timezone: knownZone(fields.text("timezone"), fields),
      date_format: fields.oneOf("date_format", [
        ...(["YYYY-MM-DD", "MM/DD/YYYY", "DD/MM/YYYY", "DD.MM.YYYY"] as const),
      ]),
      time_format: fields.oneOf("time_format", ["24h", "12h"]),
      week_start_day: fields.number("week_start_day", 0, 6) ?? 1,
      standard_hours_per_day: fields.number("standard_hours_per_day", 0.5, 24) ?? 8,
      time_rounding_enabled: fields.flag("time_rounding_enabled", true),
      time_rounding_minutes: [1, 5, 10, 15, 30, 60].includes(minutes) ? minutes : 1,
      time_rounding_method: fields.oneOf("time_rounding_method", ["nearest", "up", "down"]),
      // Users, clients and projects were stored in UTC.
      last_login: fields.instant("last_login", "UTC"),
      ...timestamps(fields, "UTC"),
    },
    notes: fields.notes,
  };
}

function mapClient(row: SourceRow): Mapped {
  const fields = new FieldReader(row);
  const name = fields.text("name", 200);
  if (name === null) return refused("the name is empty");
  return {
    status: "mapped",
    values: {
      name,
      description: fields.text("description"),
      contact_person: fields.text("contact_person", 200),
      email: fields.text("email", 200),
      phone: fields.text("phone", 50),
      address: fields.text("address"),
      company: fields.text("company", 200),
      default_hourly_rate: fields.number("default_hourly_rate", 0, maxRate),
      status: fields.oneOf("status", ["active", "inactive"]),
      custom_fields: fields.object("custom_fields"),
      ...timestamps(fields, "UTC"),
    },
    notes: fields.notes,
  };
}

function mapProject(row: SourceRow, find: FindLocal): Mapped {
  const fields = new FieldReader(row);
  const name = fields.text("name", 200);
  if (name === null) return refused("the name is empty");
  const client = find("client", row["client_id"]);
  if (client === undefined) return refused(`client ${idText(row["client_id"])} was not imported`);
  const color = fields.text("color");
  return {
    status: "mapped",
    values: {
      ...foldedLocally(name),
      code: fields.text("code", 20, (code) => code.toUpperCase()),
      client_id: client,
      description: fields.text("description"),
      billable: fields.flag("billable", true),
      hourly_rate: fields.number("hourly_rate", 0, maxRate),
      billing_ref: fields.text("billing_ref", 100),
      status: fields.oneOf("status", ["active", "on_hold", "inactive", "archived"]),
      estimated_hours: fields.number("estimated_hours", 0, maxRate),
      budget_amount: fields.number("budget_amount", 0, maxBudget),
      budget_threshold_percent: fields.number("budget_threshold_percent", 0, 100) ?? 80,
      custom_fields: fields.object("custom_fields"),
      archived_at: fields.instant("archived_at", "UTC"),
      archived_by: find("user", row["archived_by"]) ?? null,
      archived_reason: fields.text("archived_reason"),
      color: color !== null && /^#[0-9a-f]{6}$/i.test(color) ? color : null,
      ...timestamps(fields, "UTC"),
    },
    notes: fields.notes,
  };
}

function mapTask(row: SourceRow, find: FindLocal, { zone }: ImportZone): Mapped {
  const fields = new FieldReader(row);
  const name = fields.text("name", 200);
  if (name === null) return refused("the name is empty");
  const project = find("project", row["project_id"]);
  if (project === undefined) {
    return refused(`project ${idText(row["project_id"])} was not imported`);
  }
  return {
    status: "mapped",
    values: {
      ...foldedLocally(name),
      project_id: project,
      description: fields.text("description"),
      status: fields.oneOf("status", ["todo", "in_progress", "review", "done", "cancelled"]),
      priority: fields.oneOf("priority", ["medium", "low", "high", "urgent"]),
      estimated_hours: fields.number("estimated_hours", 0, maxRate),
      due_date: fields.day("due_date"),
      assigned_to: find("user", row["assigned_to"]) ?? null,
      created_by: find("user", row["created_by"]) ?? null,
      tags: fields.text("tags", 500),
      started_at: fields.instant("started_at", zone),
      completed_at: fields.instant("completed_at", zone),
      ...timestamps(fields, zone),
    },
    notes: fields.notes,
  };
}

function mapEntry(row: SourceRow, find: FindLocal, { zone }: ImportZone): Mapped {
  const fields = new FieldReader(row);
  const user = find("user", row["user_id"]);
  if (user === undefined) return refused(`user ${idText(row["user_id"])} was not imported`);
  const start = fields.instant("start_time", zone);
  const end = fields.instant("end_time", zone);
  if (!start) return refused("it has no start");
  if (!end) return refused("its timer is running: stop it and import again");
  if (end < start) return refused("it ends before it starts");
  const project = find("project", row["project_id"]) ?? null;
  const client = project === null ? (find("client", row["client_id"]) ?? null) : null;
  if (project === null && client === null) {
    return refused("it has no project or client, or they were not imported");
  }
  const rawSeconds = Math.floor((end.getTime() - start.getTime()) / 1000);
  const breakSeconds = fields.number("break_seconds", 0, 2_147_483_647) ?? 0;
  const task = project === null ? undefined : find("task", row["task_id"]);
  if (task === undefined && typeof row["task_id"] === "number") {
    fields.notes.push(`task ${String(row["task_id"])} was not imported`);
  }
  return {
    status: "mapped",
    values: {
      ...{ user_id: user, project_id: project, client_id: client, task_id: task ?? null },
      ...{ start_time: start, end_time: end, break_seconds: breakSeconds },
      duration_seconds:
        fields.number("duration_seconds", 0, 2_147_483_647) ??
        Math.max(0, rawSeconds - breakSeconds),
      notes: fields.text("notes", 5_000),
      tags: fields.text("tags", 500),
      source: fields.oneOf("source", ["manual", "auto", "api", "template", "bulk", "import"]),
      billable: fields.flag("billable", true),
      paid: fields.flag("paid", false),
      invoice_number: fields.text("invoice_number", 100),
      ...timestamps(fields, zone),
    },
    notes: fields.notes,
  };
}

function timestamps(fields: FieldReader, zone: string): Readonly<Record<string, Date>> {
  const created = fields.instant("created_at", zone);
  const updated = fields.instant("updated_at", zone) ?? created;
  return {
    ...(created ? { created_at: created } : {}),
    ...(updated ? { updated_at: updated } : {}),
  };
}

function knownZone(zone: string | null, fields: FieldReader): string | null {
  if (zone === null) return null;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    fields.notes.push(`timezone ${JSON.stringify(zone)} was left out`);
    return null;
  }
}

function idText(id: unknown): string {
  return typeof id === "number" ? String(id) : "(none)";
}
