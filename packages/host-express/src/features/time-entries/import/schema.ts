import { toInstant } from "@tt/connector-core";
import * as z from "zod";
import { errorSchema } from "../../../platform/http/openapi/error-schemas";
import type { ImportSummary, PreviewRow } from "./summary";

const count = (description: string) => z.int().meta({ description, examples: [1] });

const previewSchema = z
  .object({
    row: z.int().meta({ examples: [2] }),
    status: z.enum(["created", "duplicate", "failed"]),
    error: z
      .string()
      .nullable()
      .meta({ examples: [null] }),
    project: z
      .string()
      .nullable()
      .meta({
        description: "Name or id; null for a row that cannot be read",
        examples: ["Website"],
      }),
    client: z
      .string()
      .nullable()
      .meta({ examples: [null] }),
    task: z
      .string()
      .nullable()
      .meta({ examples: [null] }),
    start_time: z.iso.datetime().nullable(),
    end_time: z.iso.datetime().nullable(),
    notes: z.string().nullable(),
    tags: z.string().nullable(),
    billable: z.boolean().nullable(),
  })
  .meta({ id: "ImportPreviewRow" });

const stored = z.int().optional();

/** An error of an import, with what was stored before. */
export const importErrorSchema = errorSchema
  .extend({
    success: z.literal(false).optional(),
    created: stored.meta({ description: "Number of created entries; missing if there are none" }),
    duplicates: stored,
    failed: stored,
  })
  .meta({
    id: "ImportError",
    examples: [
      {
        error: "Database unavailable",
        message:
          "The database is temporarily unavailable. Try again in 5 seconds. The import stopped after " +
          "1,000 rows. Import the file again: rows that were stored are reported as duplicates.",
        error_code: "database_error",
        success: false,
        created: 1000,
        duplicates: 0,
        failed: 0,
      },
    ],
  });

/** The result of an import. */
export const importSchema = z
  .object({
    success: z.literal(true),
    dry_run: z.boolean().meta({ description: "True if nothing was stored", examples: [false] }),
    complete: z.boolean().meta({
      description: "False if the end of the file was not reached; the last of `errors` says why",
    }),
    created: count("Number of created entries"),
    duplicates: count("Number of rows that were already there"),
    failed: count("Number of rows that could not be imported"),
    errors: z
      .array(z.object({ row: z.int(), error: z.string() }))
      .meta({ description: "The first 50 failed rows; the header is row 1", examples: [[]] }),
    duplicate_rows: z
      .array(z.int())
      .meta({ description: "The first 50 duplicates", examples: [[3]] }),
    created_clients: count("Number of clients that the rows named and that did not exist"),
    created_projects: count("Number of projects that did not exist"),
    created_tasks: count("Number of tasks that did not exist"),
    columns: z
      .array(
        z.object({
          header: z.string().meta({ examples: ["Project ID"] }),
          column: z
            .string()
            .nullable()
            .meta({ examples: ["project_id"] }),
        }),
      )
      .meta({ description: "What each column of the file was read as; null if it was ignored" }),
    preview: z
      .array(previewSchema)
      .optional()
      .meta({ description: "Only of a dry run: the first 100 rows" }),
  })
  .meta({ id: "ImportResult" });

/** Converts the summary of an import to its JSON form. */
export function toImportResult(
  summary: ImportSummary,
  dryRun: boolean,
): z.output<typeof importSchema> {
  const { clients, projects, tasks } = summary.createdNames;
  return {
    success: true,
    dry_run: dryRun,
    complete: summary.isComplete,
    created: summary.created,
    duplicates: summary.duplicates,
    failed: summary.failed,
    errors: summary.errors,
    duplicate_rows: summary.duplicateRows,
    created_clients: clients,
    created_projects: projects,
    created_tasks: tasks,
    columns: summary.header.fields.map(({ name, column }) => ({ header: name, column })),
    ...(dryRun ? { preview: summary.preview.map(toPreview) } : {}),
  };
}

function toPreview({ row, result, content }: PreviewRow): z.output<typeof previewSchema> {
  const { project, task } = content ?? {};
  return {
    row,
    status: result.status,
    error: result.status === "failed" ? result.error : null,
    project: project ? (project.type === "id" ? String(project.id) : project.name) : null,
    client: project?.type === "name" ? (project.client ?? project.name) : null,
    task: task?.type === "id" ? String(task.id) : task?.type === "name" ? task.name : null,
    start_time: content ? toInstant(content.start) : null,
    end_time: content ? toInstant(content.end) : null,
    notes: content?.notes ?? null,
    tags: content?.tags ?? null,
    billable: content?.billable ?? null,
  };
}
