import * as z from "zod";
import { toApiInstant } from "../../platform/db/instants";
import {
  amount,
  changeOf,
  dayField,
  idField,
  ignoredField,
  name,
  optionalText,
} from "../../platform/http/fields";
import { decimal } from "../../platform/db/decimal";
import { priorityNames, statusNames } from "./statuses";
import type { TaskRow } from "./store";
import { tagList } from "../../platform/http/tags";

/** Statuses of a task. */
export const taskStatus = z.enum(["todo", "in_progress", "review", "done", "cancelled"]);

const priorities = ["low", "medium", "high", "urgent"] as const;

/** Priority in a request body: a name, or 1 to 4 from `low` to `urgent`. */
const taskPriority = z.union(
  [
    z.enum(priorities),
    z
      .literal([1, 2, 3, 4])
      .transform((level) => priorities[level - 1] ?? "medium")
      .meta({ description: "1 low, 2 medium, 3 high, 4 urgent" }),
  ],
  "Must be one of: low, medium, high, urgent, or 1 to 4",
);

/** A task in a list. */
export const taskSchema = z
  .object({
    id: z.int(),
    project_id: z.int(),
    name: z.string().meta({ examples: ["Implement login feature"] }),
    description: z
      .string()
      .nullable()
      .meta({ examples: ["Add user authentication"] }),
    status: taskStatus,
    status_display: z.enum(Object.values(statusNames)),
    priority: z.enum(priorities),
    priority_display: z.string().meta({ examples: ["Low"] }),
    priority_class: z.string().meta({ examples: ["priority-low"] }),
    estimated_hours: z.number().nullable(),
    due_date: z.iso.date().nullable(),
    assigned_to: z.int().nullable().meta({ description: "User id" }),
    assigned_user: z
      .string()
      .nullable()
      .meta({ description: "Username", examples: ["ada"] }),
    created_by: z
      .int()
      .nullable()
      .meta({ description: "User id; null if a workspace integration created it" }),
    creator: z
      .string()
      .nullable()
      .meta({ description: "Username", examples: ["ada"] }),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    started_at: z.iso
      .datetime()
      .nullable()
      .meta({ examples: [null] }),
    completed_at: z.iso
      .datetime()
      .nullable()
      .meta({ examples: [null] }),
    is_active: z.boolean().meta({ description: "Whether it is neither done nor cancelled" }),
    is_overdue: z.boolean().meta({
      description: "Whether it is active and its due date has passed in your time zone",
      examples: [false],
    }),
    tags: z
      .string()
      .nullable()
      .meta({ description: "Comma-separated", examples: ["backend, security"] }),
    tag_list: z
      .array(z.string())
      .meta({ description: "`tags` as a list", examples: [["backend", "security"]] }),
    url: z
      .string()
      .nullable()
      .meta({
        description: "Web page of the task, for example its issue at the provider",
        examples: ["https://github.com/acme/web/issues/17"],
      }),
    labels: z
      .array(z.string())
      .meta({ description: "For example those of the provider's issue", examples: [["bug"]] }),
    external_ref: z
      .string()
      .nullable()
      .meta({
        description: "The provider's item, if a connector created the task",
        examples: ["github_issue_17"],
      }),
    version: z.int().meta({ description: "Grows with every change" }),
  })
  .meta({ id: "Task" });

/** A single task with the totals of its time entries. */
export const taskDetail = taskSchema
  .extend({
    total_hours: z.number().meta({ examples: [6] }),
    total_billable_hours: z.number().meta({ examples: [6] }),
    progress_percentage: z.number().meta({
      description: "`total_hours` of `estimated_hours`, at most 100; 0 without an estimate",
      examples: [60],
    }),
  })
  .meta({ id: "TaskWithTotals" });

/** A web page; a blank text becomes null. */
const webAddress = z
  .string()
  .trim()
  .max(2_000, "At most 2000 characters")
  .refine((text) => text === "" || isWebAddress(text), "Must be an http or https URL")
  .nullable()
  .transform((text) => (text === "" ? null : text))
  .default(null)
  .meta({ description: "An http or https URL", examples: ["https://acme.example/issues/17"] });

// `javascript:` and other schemes must not become links.
function isWebAddress(text: string): boolean {
  return /^https?:\/\/\S+$/i.test(text) && URL.canParse(text);
}

/** Request body of `POST /api/v1/tasks`. */
export const newTask = z.strictObject({
  name: name(200).meta({ examples: ["Implement login feature"] }),
  project_id: idField,
  description: optionalText(10_000).meta({ examples: ["Add user authentication"] }),
  status: taskStatus.default("todo"),
  priority: taskPriority.default("medium"),
  assignee_id: idField
    .nullable()
    .default(null)
    .meta({ description: "Id of a user who can see the project" }),
  due_date: dayField.nullable().default(null),
  estimated_hours: amount(9_999_999.99),
  tags: optionalText(500).meta({
    description: "Comma-separated",
    examples: ["backend, security"],
  }),
  url: webAddress,
  labels: z
    .array(name(100))
    .max(100, "At most 100 labels")
    .default([])
    .meta({ examples: [["bug"]] }),
  kanban_column: ignoredField,
});

/** Request body of `PUT` and `PATCH /api/v1/tasks/{id}`. A task cannot move to another project. */
export const taskChange = changeOf(newTask.omit({ project_id: true }));

// Unknown values in the database must not make the whole list fail.
const shownStatus = taskStatus.catch("todo");
const shownLabels = z.array(z.string()).catch([]);
const shownPriority = z.enum(priorities).catch("medium");

/**
 * Converts a task's row to its JSON form.
 * @param today Current date in the reader's time zone, YYYY-MM-DD.
 */
export function toTask(row: TaskRow, today: string): z.output<typeof taskSchema> {
  const status = shownStatus.parse(row.status);
  const priority = shownPriority.parse(row.priority);
  const isActive = status !== "done" && status !== "cancelled";
  return {
    id: row.id,
    project_id: row.project_id,
    name: row.name,
    description: row.description,
    status,
    status_display: statusNames[status],
    priority,
    priority_display: priorityNames[priority],
    priority_class: `priority-${priority}`,
    estimated_hours: decimal(row.estimated_hours),
    due_date: row.due_date,
    assigned_to: row.assigned_to,
    assigned_user: row.assigned_user,
    created_by: row.created_by,
    creator: row.creator,
    created_at: toApiInstant(row.created_at),
    updated_at: toApiInstant(row.updated_at),
    started_at: toApiInstant(row.started_at),
    completed_at: toApiInstant(row.completed_at),
    is_active: isActive,
    is_overdue: isActive && row.due_date !== null && row.due_date < today,
    tags: row.tags,
    tag_list: tagList(row.tags),
    url: row.url,
    labels: shownLabels.parse(row.labels),
    external_ref: row.external_ref,
    version: row.version,
  };
}
