import * as z from "zod";
import type { Actor } from "../../../platform/auth/principal";
import type { Refused } from "../../../platform/change-outcome";
import type { HostContext } from "../../../platform/context";
import { versionOf } from "../../../platform/http/fields";
import { createOnce, onceFields } from "../../../platform/http/form-once";
import { keepLineEnds } from "../../../platform/http/line-ends";
import { redirect, requirePrincipal, route, type Route } from "../../../platform/http/route";
import { readInput } from "../../../platform/http/validate";
import { redirectWithMessage, renderPage, type PageRequest } from "../../../platform/pages/page";
import { readConflict } from "../../users/form-conflict";
import { newQuote, quoteChange } from "../schema";
import { createQuote, updateQuote } from "../write";
import { comparedTexts } from "./compared-texts";
import { quoteForm, readLines, readQuoteForm, textsOf, type QuoteTexts } from "./form-values";
import { quoteFormPage, type QuoteFormProps } from "./form";
import { readOptions } from "./options";
import { common, params, path, reasonOf, todayOf, visible } from "./page-shared";
import { quotePath, quotesPath } from "./paths";

const formResponses = {
  200: { description: "The form with more lines" },
  303: { description: "Saved; redirect to the quote" },
  400: { description: "Not saved; the page shows the errors" },
  404: "common",
  409: { description: "The quote was changed since it was shown; the page says so" },
} as const;

type ShownForm = Omit<QuoteFormProps, "lines" | "clients" | "projects" | "stock">;

/** Shows the form with its lines and what can be chosen. */
async function showForm(context: HostContext, request: PageRequest, form: ShownForm) {
  const actor = requirePrincipal(request);
  const options = await readOptions(context.database.db, actor, form.quote, form.texts.project_id);
  const lines = readLines(form.texts);
  return renderPage(context, request, quoteFormPage({ ...form, lines, ...options }));
}

/** Routes of the form that creates a quote. */
export function newRoutes(context: HostContext): readonly Route[] {
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
      body: quoteForm.extend(onceFields),
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
        const outcome = await createOnce(database.db, `${quotesPath}/new`, request, (tx) =>
          createQuote(tx, actor, parsed.value, clock.now()),
        );
        if (outcome?.status === "refused") {
          return showForm(context, request, { texts, ...refusedBy(outcome) });
        }
        return redirectWithMessage(context, outcome ? quotePath(outcome.id) : quotesPath, {
          text: "Quote created.",
        });
      },
    }),
  ];
}

/** "Must be an id" says little to a person who has chosen no client. */
function refused(texts: QuoteTexts, errors: NonNullable<QuoteFormProps["errors"]>): ShownForm {
  const client = errors["client_id"] ? { client_id: ["Choose a client"] } : {};
  return { texts, errors: { ...errors, ...client } };
}

/** Routes of the form that changes a quote. */
export function editRoutes(context: HostContext): readonly Route[] {
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
        const typed = keepLineEnds(sent, textsOf(quote));
        const parsed = readInput(quoteChange, readQuoteForm(typed));
        const refuse = async (props: Pick<ShownForm, "errors" | "message" | "status">) =>
          showForm(context, request, {
            ...(await unsavedForm(context, actor, id, sent)),
            ...props,
          });
        if (parsed.status === "invalid") return refuse({ errors: parsed.errors });
        const { version: _none, ...change } = parsed.value;
        const today = await todayOf(context, actor);
        const options = { version: versionOf(sent.version), today, now: clock.now() };
        const outcome = await database.db
          .transaction()
          .execute((tx) => updateQuote(tx, actor, id, change, options));
        if (outcome.status === "refused") return refuse(refusedBy(outcome));
        return outcome.status === "unchanged"
          ? redirect(quotePath(id))
          : redirectWithMessage(context, quotePath(id), { text: "Quote saved." });
      },
    }),
  ];
}

/** The form of a quote that was not saved, with what was changed meanwhile. */
async function unsavedForm(
  context: HostContext,
  actor: Actor,
  id: number,
  sent: z.output<typeof quoteForm>,
): Promise<ShownForm> {
  const quote = await visible(context, actor, id);
  const form = { version: versionOf(sent.version), row: quote, ...comparedTexts(sent, quote) };
  return {
    quote,
    texts: { ...sent, version: String(quote.version) },
    conflict: await readConflict(context, actor.userId, form),
  };
}

/** What the form shows for a refused change. */
function refusedBy(outcome: Refused): Pick<QuoteFormProps, "errors" | "message" | "status"> {
  if (outcome.reason === "invalid") return { errors: { [outcome.field]: [outcome.message] } };
  if (outcome.reason === "newer_version") return { status: 409 };
  return { message: reasonOf(outcome), status: 400 };
}
