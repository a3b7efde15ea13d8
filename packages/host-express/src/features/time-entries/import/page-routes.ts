import type { HostContext } from "../../../platform/context";
import { requirePrincipal, route, type Route } from "../../../platform/http/route";
import { renderPage } from "../../../platform/pages/page";
import { readTimeView } from "../../users/time-view";
import { common } from "../form/page-shared";
import { importBody, importMediaTypes, maxImportBytes } from "./body";
import { keepShort } from "./kept-text";
import { importPage } from "./page";
import { readImportForm } from "./page-form";
import { importCsv, ImportStopped, NoHeader } from "./run";
import type { ImportSlots } from "./slots";
import { stoppedError } from "./stopped-error";
import { formatOf, viewOf } from "./view";

/** Path of the page. */
const path = "/entries/import";

/** Routes of the page that imports entries: the forms, the preview and the result. */
export function importPageRoutes(context: HostContext, slots: ImportSlots): readonly Route[] {
  return [
    route({
      ...common,
      method: "get",
      path,
      summary: "Show the forms of an import",
      responses: { 200: { description: "The page" } },
      handler: (request) => renderPage(context, request, importPage({ text: "" })),
    }),
    sendRoute(context, slots, {
      path: `${path}/preview`,
      summary: "Show what would become of a CSV file",
      dryRun: true,
    }),
    sendRoute(context, slots, { path, summary: "Import a CSV file", dryRun: false }),
  ];
}

function sendRoute(
  context: HostContext,
  slots: ImportSlots,
  {
    dryRun,
    ...spec
  }: { readonly path: string; readonly summary: string; readonly dryRun: boolean },
): Route {
  const { database, clock } = context;
  const { db } = database;
  return route({
    ...common,
    ...spec,
    method: "post",
    form: true,
    body: importBody,
    mediaTypes: importMediaTypes,
    isStreamed: true,
    maxBytes: maxImportBytes,
    responses: {
      200: { description: "The page with what became of the rows" },
      400: { description: "The text is empty or has no header; the page says so" },
      409: { description: "Another import of yours is running" },
      413: { description: "The file is too large" },
    },
    async handler(request) {
      const actor = requirePrincipal(request);
      const { stream, headers } = request;
      if (!stream) throw new TypeError("The route streams its body");
      return slots.run(actor.userId, async () => {
        const shown = await readTimeView(db, actor.userId, clock.now());
        const format = formatOf(shown);
        const form = await readImportForm(stream, headers);
        const { bytes, text } = await keepShort(form.bytes);
        const { chosenFor } = form;
        const options = {
          actor,
          zone: shown.zone,
          isMonthFirst: format.dateFormat === "MM/DD/YYYY",
          now: shown.now,
          dryRun,
          chosenFor,
        };
        try {
          const summary = await importCsv(db, bytes, options);
          const view = viewOf(summary, format);
          const page = importPage({
            text: dryRun ? text : "",
            isGuessed: dryRun && form.isGuessed(),
            dryRun,
            view,
          });
          return await renderPage(context, request, page);
        } catch (error) {
          if (error instanceof NoHeader) {
            const page = importPage({
              text,
              isGuessed: form.isGuessed(),
              message: error.message,
              columns: error.fields.map((name) => ({ name, column: null })),
            });
            return renderPage(context, request, page);
          }
          throw error instanceof ImportStopped ? stoppedError(error) : error;
        }
      });
    },
  });
}
