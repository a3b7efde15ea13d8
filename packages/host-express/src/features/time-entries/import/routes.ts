import * as z from "zod";
import type { HostContext } from "../../../platform/context";
import { HttpError } from "../../../platform/http/http-error";
import {
  json,
  requirePrincipal,
  route,
  type Access,
  type Route,
  type RouteResponse,
} from "../../../platform/http/route";
import { flagQuery } from "../../../platform/http/time-fields";
import { zoneOf } from "../../users/store";
import { csvOf, importBody, importMediaTypes, maxImportBytes } from "./body";
import { importPageRoutes } from "./page-routes";
import { importCsv, ImportStopped, NoHeader } from "./run";
import { importErrorSchema, importSchema, toImportResult } from "./schema";
import { ImportSlots } from "./slots";
import { stoppedError } from "./stopped-error";

const description = `Send the file as \`file\` of a form, as \`text/csv\`, or as text in JSON (at most 1 MiB). Other
files may have 100 MiB. The file is read as it arrives.

The first row names the columns, in any order: \`project_id\`, or \`project_name\` and \`client_name\` (default:
the name of the project); \`task_id\` or \`task_name\`; \`start_time\` (or \`start\`); \`end_time\` (or \`end\`), or
\`duration_hours\`; \`notes\` (or \`description\`), \`tags\`, \`billable\` (default: true). Other columns are ignored.
The separator is a comma, a semicolon or a tab. The text is in the \`charset\` of the content type
\`text/csv\`. Without one, it is UTF-8, UTF-16 with a byte order mark, or else Windows-1252, as Excel saves
it.

Times are ISO 8601, or as spreadsheets write them: \`DD/MM/YYYY HH:MM\` or \`DD.MM.YYYY HH:MM\`, also with
\`am\` or \`pm\`; \`MM/DD/YYYY\` is tried if there is no such day. Without an offset, they are in your time
zone. The apostrophe that exports put in front of texts such as \`=1+1\` is removed.

Clients, projects and tasks that do not exist are created, at most 1,000, if the token has the scopes
\`write:clients\`, \`write:projects\` and \`write:tasks\`; otherwise their rows fail.

A row that equals an entry of yours in project, start and end is a duplicate and is not created again. So
a file can be imported again after an error: rows are stored in transactions of up to 1,000, and an error
response says in \`created\` how many were stored.`;

/** Routes that import entries from CSV: in the REST API, and for the pages of a session. */
export function importRoutes(context: HostContext): readonly Route[] {
  const slots = new ImportSlots();
  return [
    importRoute(context, slots, "/api/v1/time-entries/import-csv", {
      type: "token",
      scope: "write:time_entries",
    }),
    importRoute(context, slots, "/api/time-entries/import-csv", { type: "session" }),
    ...importPageRoutes(context, slots),
  ];
}

function importRoute(
  { database: { db }, clock }: HostContext,
  slots: ImportSlots,
  path: string,
  access: Access,
): Route {
  return route({
    method: "post",
    path,
    access,
    summary: "Import time entries from a CSV file",
    description,
    tag: "Time entries",
    query: z.object({
      dry_run: flagQuery.default(false).meta({
        description: "If true, store nothing and show what would become of at most 100,000 rows",
      }),
    }),
    body: importBody,
    mediaTypes: importMediaTypes,
    isStreamed: true,
    maxBytes: maxImportBytes,
    responses: {
      200: {
        description: "What became of the rows, even if all of them failed",
        schema: importSchema,
      },
      400: {
        description: "The text is empty, has no header or is not what its content type says",
        schema: importErrorSchema,
      },
      408: { description: "The file stopped arriving", schema: importErrorSchema },
      409: { description: "Another import of yours is running" },
      413: { description: "The file is too large", schema: importErrorSchema },
      500: { description: "An unexpected error occurred", schema: importErrorSchema },
      503: {
        description: "The database is unavailable, or too many imports are running",
        schema: importErrorSchema,
      },
    },
    async handler(request): Promise<RouteResponse> {
      const actor = requirePrincipal(request);
      const { stream, headers, query } = request;
      if (!stream) throw new TypeError("The route streams its body");
      return slots.run(actor.userId, async () => {
        const options = {
          actor,
          zone: await zoneOf(db, actor),
          now: clock.now(),
          dryRun: query.dry_run,
        };
        try {
          const summary = await importCsv(db, csvOf(stream, headers), options);
          return json(200, toImportResult(summary, query.dry_run));
        } catch (error) {
          throw importError(error);
        }
      });
    },
  });
}

function importError(error: unknown): unknown {
  if (error instanceof NoHeader) {
    return new HttpError({
      status: 400,
      code: "validation_error",
      message: "Validation failed",
      errors: { csv: [error.message] },
      details: { success: false },
      cause: error,
    });
  }
  return error instanceof ImportStopped ? stoppedError(error) : error;
}
