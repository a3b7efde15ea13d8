import { cut } from "@tt/connector-core";
import * as z from "zod";
import { toApiInstant } from "../../platform/db/instants";
import {
  amount,
  changeOf,
  customFields,
  idField,
  name,
  optionalText,
} from "../../platform/http/fields";
import { decimal } from "../../platform/db/decimal";
import type { ProjectRow } from "./store";

/** Statuses of a project. */
export const projectStatus = z.enum(["active", "on_hold", "inactive", "archived"]);

const thresholdText = "Percentage of the budget at which `budget_threshold_exceeded` becomes true";
const restrictedText = "Whether only members and administrators can see the project";

/** A project in a list. */
export const projectSchema = z
  .object({
    id: z.int(),
    name: z.string().meta({ examples: ["Website Redesign"] }),
    code: z.string().nullable(),
    code_display: z.string().meta({
      description: "The code, or the first four letters of the name",
      examples: ["WEBS"],
    }),
    client_id: z.int().meta({ examples: [5] }),
    client: z.string().meta({ description: "The client's name", examples: ["Acme Corp"] }),
    description: z
      .string()
      .nullable()
      .meta({ examples: ["Complete website overhaul"] }),
    billable: z.boolean(),
    hourly_rate: z
      .number()
      .nullable()
      .meta({ description: "null for the client's default rate", examples: [75] }),
    billing_ref: z.string().nullable(),
    status: projectStatus,
    estimated_hours: z
      .number()
      .nullable()
      .meta({ examples: [120] }),
    budget_amount: z
      .number()
      .nullable()
      .meta({ examples: [9000] }),
    budget_threshold_percent: z.int().meta({ description: thresholdText, examples: [80] }),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    custom_fields: z.record(z.string(), z.unknown()),
    is_archived: z
      .boolean()
      .meta({ description: "Whether `status` is `archived`", examples: [false] }),
    archived_at: z.iso
      .datetime()
      .nullable()
      .meta({ examples: [null] }),
    archived_by: z
      .int()
      .nullable()
      .meta({ description: "Id of the user who archived it", examples: [null] }),
    archived_reason: z.string().nullable(),
    color: z.string().nullable(),
    restricted: z.boolean().meta({ description: restrictedText, examples: [false] }),
    version: z.int().meta({ description: "Grows with every change" }),
  })
  .meta({ id: "Project" });

/** A single project with the totals of its time entries. */
export const projectDetail = projectSchema
  .extend({
    total_hours: z.number().meta({ examples: [40] }),
    total_billable_hours: z.number().meta({ examples: [36] }),
    estimated_cost: z
      .number()
      .nullable()
      .meta({ description: "`total_project_value`, or null if it is 0", examples: [2700] }),
    budget_consumed_amount: z.number().meta({
      description: "Billable hours at the project's hourly rate, or at the client's if it has none",
      examples: [2700],
    }),
    budget_threshold_exceeded: z.boolean().meta({ examples: [false] }),
    total_project_value: z.number().meta({
      description:
        "Billable hours at the project's hourly rate; 0 if it has none or is not billable",
      examples: [2700],
    }),
  })
  .meta({ id: "ProjectWithTotals" });

/** Request body of `POST /api/v1/projects`. */
export const newProject = z.strictObject({
  name: name(200).meta({ examples: ["New Project"] }),
  client_id: idField.meta({ examples: [5] }),
  description: optionalText(5_000).meta({ examples: ["Project description"] }),
  billable: z.boolean().default(true),
  hourly_rate: amount(9_999_999.99).meta({
    description: "null for the client's default rate",
    examples: [75],
  }),
  code: z
    .string()
    .trim()
    // Some letters have more characters in upper case.
    .toUpperCase()
    .max(20, "At most 20 characters")
    .nullable()
    .transform((code) => (code === "" ? null : code))
    .default(null)
    .meta({ description: "Unique; stored in upper case" }),
  estimated_hours: amount(9_999_999.99).meta({ examples: [100] }),
  budget_amount: amount(99_999_999.99).meta({ examples: [7500] }),
  budget_threshold_percent: z
    .int()
    .min(0)
    .max(100)
    .default(80)
    .meta({ description: thresholdText }),
  billing_ref: optionalText(100),
  status: projectStatus.default("active"),
  color: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i, "Must be a hex color such as #3b82f6")
    .nullable()
    .default(null)
    .meta({ description: "Hex color such as #3b82f6" }),
  restricted: z.boolean().default(false).meta({ description: restrictedText }),
  custom_fields: customFields,
});

/** Request body of `PUT` and `PATCH /api/v1/projects/{id}`. */
export const projectChange = changeOf(newProject);

/** Converts a project's row to its JSON form. */
export function toProject(row: ProjectRow): z.output<typeof projectSchema> {
  return {
    id: row.id,
    name: row.name,
    code: row.code,
    code_display: row.code ?? cut(row.name.replace(/\s/g, ""), 4).toUpperCase(),
    client_id: row.client_id,
    client: row.client,
    description: row.description,
    billable: row.billable,
    hourly_rate: decimal(row.hourly_rate),
    billing_ref: row.billing_ref,
    status: projectStatus.parse(row.status),
    estimated_hours: decimal(row.estimated_hours),
    budget_amount: decimal(row.budget_amount),
    budget_threshold_percent: row.budget_threshold_percent,
    created_at: toApiInstant(row.created_at),
    updated_at: toApiInstant(row.updated_at),
    custom_fields: row.custom_fields,
    is_archived: row.status === "archived",
    archived_at: toApiInstant(row.archived_at),
    archived_by: row.archived_by,
    archived_reason: row.archived_reason,
    color: row.color,
    restricted: row.restricted,
    version: row.version,
  };
}
