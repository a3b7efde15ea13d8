import { dayInZone } from "@tt/connector-core";
import * as z from "zod";
import type { Actor } from "../../../platform/auth/principal";
import type { Refused } from "../../../platform/change-outcome";
import type { HostContext } from "../../../platform/context";
import { idParameter, versionOf, versionText } from "../../../platform/http/fields";
import { notFound } from "../../../platform/http/http-error";
import { pageQuery, pagination } from "../../../platform/http/pagination";
import { redirect, requirePrincipal, route, type Route } from "../../../platform/http/route";
import { readInput } from "../../../platform/http/validate";
import { redirectWithMessage, renderPage, type PageRequest } from "../../../platform/pages/page";
import { clientNames, listClients } from "../../clients/store";
import { zoneOf } from "../../users/store";
import { refuseDeletion } from "../change";
import { newQuote, quoteChange } from "../schema";
import { quoteStatus } from "../status";
import { findQuote, listQuotes, type QuoteRow } from "../store";
import { createQuote, deleteQuote, updateQuote } from "../write";
import { quoteForm, readLines, readQuoteForm, textsOf, type QuoteTexts } from "./form-values";
import { quoteFormPage, type QuoteFormProps } from "./form";
import { quotesPage } from "./list";
import { quotePath, quotesPath } from "./paths";
import { deleteQuotePage, quotePage } from "./show";

const common = { access: { type: "session" }, tag: "Pages", hidden: true } as const;
const params = z.object({ id: idParameter });
const path = `${quotesPath}/{id}`;
const formResponses = {
  200: { description: "The form with more lines" },
  303: { description: "Saved; redirect to the quote" },
  400: { description: "Not saved; the page shows the errors" },
  404: "common",
  409: { description: "The quote was changed since it was shown; the page says so" },
} as const;

/** Clients that the form of a new quote offers. */
const maxClients = 500;

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

async function visible({ database }: HostContext, actor: Actor, id: number): Promise<QuoteRow> {
  const row = await findQuote(database.db, actor, id);
  if (!row) throw notFound("Quote");
  return row;
}

async function todayOf({ database, clock }: HostContext, { userId }: Actor): Promise<string> {
  return dayInZone(clock.now(), await zoneOf(database.db, userId));
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
        const clients = await clientNames(
          db,
          quotes.map(({ client_id: id }) => id),
        );
        const { page, pages } = pagination(asked, total);
        return renderPage(context, request, quotesPage({ quotes, clients, status, page, pages }));
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
        const [names, today] = await Promise.all([
          clientNames(db, [quote.client_id]),
          todayOf(context, actor),
        ]);
        const client = names.get(quote.client_id) ?? "";
        return renderPage(context, request, quotePage({ quote, client, today }));
      },
    }),
  ];
}

type ShownForm = Omit<QuoteFormProps, "lines" | "clients">;

/** Shows the form with its lines, and for a new quote with the clients to choose from. */
async function showForm(context: HostContext, request: PageRequest, form: ShownForm) {
  const actor = requirePrincipal(request);
  const page = { page: 1, per_page: maxClients };
  const { rows } = form.quote
    ? { rows: [] }
    : await listClients(context.database.db, actor, "active", page);
  const clients = rows.map(({ id, name }) => ({ value: String(id), label: name }));
  const lines = readLines(form.texts);
  return renderPage(context, request, quoteFormPage({ ...form, lines, clients }));
}

function newRoutes(context: HostContext): readonly Route[] {
  const { database, clock } = context;
  return [
    route({
      ...common,
      method: "get",
      path: `${quotesPath}/new`,
      summary: "Show the form of a new quote",
      query: z.object({ client: z.string().max(20).optional() }),
      responses: { 200: { description: "The page" } },
      handler: (request) => {
        const { client } = request.query;
        return showForm(context, request, { texts: client === undefined ? {} : { client } });
      },
    }),
    route({
      ...common,
      method: "post",
      path: `${quotesPath}/new`,
      summary: "Create a quote",
      form: true,
      body: quoteForm,
      responses: formResponses,
      async handler(request) {
        const texts = request.body;
        if (texts.more !== undefined) return showForm(context, request, { texts });
        const client = /^\d{1,10}$/.test(texts.client) ? Number(texts.client) : texts.client;
        const body = { ...readQuoteForm(texts), client_id: client };
        const parsed = readInput(newQuote, body);
        if (parsed.status === "invalid")
          return showForm(context, request, refused(texts, parsed.errors));
        const actor = requirePrincipal(request);
        const outcome = await database.db
          .transaction()
          .execute((tx) => createQuote(tx, actor, parsed.value, clock.now()));
        if (outcome.status === "refused") {
          return showForm(context, request, { texts, ...refusedBy(outcome) });
        }
        return redirectWithMessage(context, quotePath(outcome.id), { text: "Quote created." });
      },
    }),
  ];
}

/** "Must be an id" says little to a person who has chosen no client. */
function refused(texts: QuoteTexts, errors: NonNullable<QuoteFormProps["errors"]>): ShownForm {
  const client = errors["client_id"] ? { client_id: ["Choose a client"] } : {};
  return { texts, errors: { ...errors, ...client } };
}

function editRoutes(context: HostContext): readonly Route[] {
  const { database, clock } = context;
  return [
    route({
      ...common,
      method: "get",
      path: `${path}/edit`,
      summary: "Show the form of a quote",
      params,
      responses: { 200: { description: "The page" }, 404: "common" },
      async handler(request) {
        const quote = await visible(context, requirePrincipal(request), request.params.id);
        return showForm(context, request, { quote, texts: textsOf(quote) });
      },
    }),
    route({
      ...common,
      method: "post",
      path: `${path}/edit`,
      summary: "Change a quote",
      form: true,
      params,
      body: quoteForm,
      responses: formResponses,
      async handler(request) {
        const actor = requirePrincipal(request);
        const { id } = request.params;
        const quote = await visible(context, actor, id);
        const sent = request.body;
        if (sent.more !== undefined) return showForm(context, request, { quote, texts: sent });
        // A second try replaces the change that was made meanwhile.
        const texts = { ...sent, version: String(quote.version) };
        const parsed = readInput(quoteChange, readQuoteForm(sent));
        if (parsed.status === "invalid") {
          return showForm(context, request, { quote, texts, errors: parsed.errors });
        }
        const { version: _none, ...change } = parsed.value;
        const today = await todayOf(context, actor);
        const options = { version: versionOf(sent.version), today, now: clock.now() };
        const outcome = await database.db
          .transaction()
          .execute((tx) => updateQuote(tx, actor, id, change, options));
        if (outcome.status === "refused") {
          return showForm(context, request, { quote, texts, ...refusedBy(outcome) });
        }
        return outcome.status === "unchanged"
          ? redirect(quotePath(id))
          : redirectWithMessage(context, quotePath(id), { text: "Quote saved." });
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

/** What the form shows for a refused change. */
function refusedBy(outcome: Refused): Pick<QuoteFormProps, "errors" | "message" | "status"> {
  if (outcome.reason === "invalid") return { errors: { [outcome.field]: [outcome.message] } };
  const message = reasonOf(outcome);
  return { message, status: outcome.reason === "newer_version" ? 409 : 400 };
}

function reasonOf(outcome: Refused): string {
  switch (outcome.reason) {
    case "not_found":
      throw notFound("Quote");
    case "newer_version":
      return "The quote was changed elsewhere meanwhile. Check it, then do it again.";
    case "invalid":
    case "not_allowed":
      return `${outcome.message}.`;
  }
}
