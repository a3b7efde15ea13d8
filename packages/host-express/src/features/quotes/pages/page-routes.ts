import * as z from "zod";
import type { HostContext } from "../../../platform/context";
import { versionOf, versionText } from "../../../platform/http/fields";
import { pageQuery, pagination } from "../../../platform/http/pagination";
import { requirePrincipal, route, type Route } from "../../../platform/http/route";
import { redirectWithMessage, renderPage } from "../../../platform/pages/page";
import { clientNames } from "../../clients/store";
import { dateFormatOf } from "../../users/time-view";
import { refuseDeletion } from "../change";
import { quoteStatus } from "../status";
import { listQuotes } from "../store";
import { deleteQuote, updateQuote } from "../write";
import { editRoutes, newRoutes } from "./form-page-routes";
import { quotesPage } from "./list";
import { common, params, path, reasonOf, todayOf, visible } from "./page-shared";
import { quotePath, quotesPath } from "./paths";
import { deleteQuotePage, quotePage } from "./show";

/** The pages of quotes. */
export function quotePageRoutes(context: HostContext): readonly Route[] {
  return [
    // Before the path of a quote, which would take "new" for an id.
    ...newRoutes(context),
    ...showRoutes(context),
    ...editRoutes(context),
    ...changeRoutes(context),
  ];
}

function showRoutes(context: HostContext): readonly Route[] {
  const { db } = context.database;
  return [
    route({
      ...common,
      method: "get",
      path: quotesPath,
      summary: "Show the quotes of the user, or of all users to administrators",
      query: z.object({ page: pageQuery.page, status: quoteStatus.optional().catch(undefined) }),
      responses: { 200: { description: "The page" } },
      async handler(request) {
        const { status, page: wanted } = request.query;
        const asked = { page: wanted, per_page: 50 };
        const filter = { status, clientId: undefined };
        const actor = requirePrincipal(request);
        const { rows: quotes, total } = await listQuotes(db, actor, filter, asked);
        const ids = quotes.map(({ client_id: id }) => id);
        const [clients, dateFormat] = await Promise.all([
          clientNames(db, ids),
          dateFormatOf(db, actor.userId),
        ]);
        const shown = { quotes, clients, dateFormat, status, ...pagination(asked, total) };
        return renderPage(context, request, quotesPage(shown));
      },
    }),
    route({
      ...common,
      method: "get",
      path,
      summary: "Show a quote",
      params,
      responses: { 200: { description: "The page" }, 404: "common" },
      async handler(request) {
        const actor = requirePrincipal(request);
        const quote = await visible(context, actor, request.params.id);
        const [names, today, dateFormat] = await Promise.all([
          clientNames(db, [quote.client_id]),
          todayOf(context, actor),
          dateFormatOf(db, actor.userId),
        ]);
        const client = names.get(quote.client_id) ?? "";
        return renderPage(context, request, quotePage({ quote, client, today, dateFormat }));
      },
    }),
  ];
}

function changeRoutes(context: HostContext): readonly Route[] {
  const { database, clock } = context;
  return [
    route({
      ...common,
      method: "post",
      path: `${path}/status`,
      summary: "Change the status of a quote",
      form: true,
      params,
      body: z.object({
        status: quoteStatus.catch("draft"),
        version: versionText,
      }),
      responses: { 303: { description: "Done or refused; redirect to the quote" }, 404: "common" },
      async handler(request) {
        const actor = requirePrincipal(request);
        const { id } = request.params;
        const { status, version } = request.body;
        const options = {
          version: versionOf(version),
          today: await todayOf(context, actor),
          now: clock.now(),
        };
        const outcome = await database.db
          .transaction()
          .execute((tx) => updateQuote(tx, actor, id, { status }, options));
        const text =
          outcome.status === "refused" ? reasonOf(outcome) : `The quote is ${status} now.`;
        return redirectWithMessage(context, quotePath(id), { text });
      },
    }),
    route({
      ...common,
      method: "get",
      path: `${path}/delete`,
      summary: "Ask whether to delete a quote",
      params,
      responses: {
        200: { description: "The page" },
        303: { description: "It cannot be deleted; redirect to the quote, which says why" },
        404: "common",
      },
      async handler(request) {
        const quote = await visible(context, requirePrincipal(request), request.params.id);
        const refusal = refuseDeletion(quote);
        return refusal
          ? redirectWithMessage(context, quotePath(quote.id), { text: reasonOf(refusal) })
          : renderPage(context, request, deleteQuotePage(quote));
      },
    }),
    route({
      ...common,
      method: "post",
      path: `${path}/delete`,
      summary: "Delete a quote",
      form: true,
      params,
      body: z.object({}),
      responses: {
        303: { description: "Deleted, redirect to the list; or refused, redirect to the quote" },
        404: "common",
      },
      async handler(request) {
        const actor = requirePrincipal(request);
        const { id } = request.params;
        const outcome = await database.db.transaction().execute((tx) => deleteQuote(tx, actor, id));
        if (outcome.status === "refused") {
          return redirectWithMessage(context, quotePath(id), { text: reasonOf(outcome) });
        }
        return redirectWithMessage(context, quotesPath, { text: "Quote deleted." });
      },
    }),
  ];
}
