import { withoutUndefined } from "@tt/connector-core";
import * as z from "zod";
import type { HostContext } from "../../../platform/context";
import { idQuery } from "../../../platform/http/fields";
import { formStatus } from "../../../platform/http/form-refusal";
import type { FieldErrors } from "../../../platform/http/http-error";
import { localPath } from "../../../platform/http/local-path";
import { redirect, requirePrincipal, route, type Route } from "../../../platform/http/route";
import { redirectWithMessage, renderPage, type PageRequest } from "../../../platform/pages/page";
import { localTimeOf } from "../../../platform/time/local-time";
import { addressOf } from "../../../platform/pages/address";
import { timeFormatOf, type TimeFormat } from "../../users/store";
import { readEntryConflict } from "../entry-conflict";
import { lockReason } from "../lock";
import { findVisibleEntry, type TimeEntryRow } from "../store";
import { createEntries } from "../write";
import { updateEntries } from "../write-changes";
import { deleteRoutes } from "./delete-page-routes";
import type { EntryTexts } from "./labels";
import { entryPage } from "./page";
import { common, params, responses, visible } from "./page-shared";
import { readOrigins } from "../origin";
import { knownTags } from "./known-tags";
import { entryForm, errorsOf, readForm, textsOf } from "./values";
import { workOptionsFor } from "./work-options";

/** Routes of the pages that show, change, add and delete an entry. */
export function entryPageRoutes(context: HostContext): readonly Route[] {
  return [...newRoutes(context), ...editRoutes(context), ...deleteRoutes(context)];
}

function newRoutes(context: HostContext): readonly Route[] {
  const { database, clock } = context;
  const { db } = database;
  return [
    route({
      ...common,
      method: "get",
      path: "/entries/new",
      summary: "Show the form of a new entry",
      query: z.object({
        next: z.string().max(2_000).optional(),
        date: z.string().max(20).optional(),
        work: z.string().max(50).optional(),
        notes: z.string().max(5_000).optional(),
        tags: z.string().max(500).optional(),
        billable: z.string().max(10).optional(),
        from: idQuery.optional(),
      }),
      responses: { 200: { description: "The page" } },
      async handler(request) {
        const actor = requirePrincipal(request);
        const format = await timeFormatOf(db, actor.userId);
        const { next, date, from, billable, ...given } = request.query;
        const source = from === undefined ? undefined : await findVisibleEntry(db, actor, from);
        const today = localTimeOf(clock.now(), format.zone).day;
        const copied = source && { ...textsOf(source, format), date: today };
        const texts = {
          ...(copied ?? blankTexts),
          ...withoutUndefined(given),
          date: date ?? today,
          ...(billable === undefined ? {} : { billable: billable === "true" }),
        };
        return show(context, request, { texts, next, format, source });
      },
    }),
    route({
      ...common,
      method: "post",
      path: "/entries/new",
      summary: "Add an entry",
      form: true,
      body: entryForm,
      responses,
      async handler(request) {
        const actor = requirePrincipal(request);
        const { body } = request;
        const format = await timeFormatOf(db, actor.userId);
        const read = readForm(body, undefined, format);
        if (read.status === "invalid") {
          return show(context, request, { texts: body, next: body.next, format, ...read });
        }
        const { end_time: end, ...rest } = read.change;
        const entry = {
          ...rest,
          end_time: end ?? rest.start_time,
          user_id: actor.userId,
          client_id: null,
          project_id: rest.project_id ?? null,
          task_id: rest.task_id ?? null,
          source: "manual",
        } as const;
        const [outcome] = await db
          .transaction()
          .execute((tx) => createEntries(tx, actor, [entry], clock.now()));
        if (outcome?.status !== "created") {
          const errors = errorsOf(outcome);
          return show(context, request, { texts: body, next: body.next, format, ...errors });
        }
        const { date, work } = body;
        const next = body.next === undefined ? undefined : localPath(body.next);
        const path =
          body.again === undefined
            ? localPath(body.next)
            : addressOf("/entries/new", { date, work, next });
        return redirectWithMessage(context, path, { text: "Entry added." });
      },
    }),
  ];
}

function editRoutes(context: HostContext): readonly Route[] {
  const { database, clock } = context;
  const { db } = database;
  const path = "/timer/edit/{id}";
  return [
    route({
      ...common,
      method: "get",
      path,
      summary: "Show an entry",
      params,
      query: z.object({ next: z.string().max(2_000).optional() }),
      responses: { 200: { description: "The page" }, 404: "common" },
      async handler(request) {
        const actor = requirePrincipal(request);
        const entry = await visible(context, actor, request.params.id);
        const format = await timeFormatOf(db, actor.userId);
        const texts = textsOf(entry, format);
        return show(context, request, { texts, next: request.query.next, format, entry });
      },
    }),
    route({
      ...common,
      method: "post",
      path,
      summary: "Change an entry",
      form: true,
      params,
      body: entryForm,
      responses,
      async handler(request) {
        const actor = requirePrincipal(request);
        const { body } = request;
        const { id } = request.params;
        const entry = await visible(context, actor, id);
        const format = await timeFormatOf(db, actor.userId);
        const { version } = body;
        const form = { texts: body, next: body.next, format, entry, version };
        const read = readForm(body, entry, format);
        if (read.status === "invalid") return show(context, request, { ...form, ...read });
        const update = { id, change: read.change, version, ifUnpaid: true };
        const [outcome] = await db
          .transaction()
          .execute((tx) => updateEntries(tx, actor, [update], clock.now()));
        if (!outcome || outcome.status === "refused") {
          const now = await visible(context, actor, id);
          return show(context, request, { ...form, entry: now, ...errorsOf(outcome) });
        }
        const back = localPath(body.next);
        return outcome.status === "unchanged"
          ? redirect(back)
          : redirectWithMessage(context, back, { text: "Entry saved." });
      },
    }),
  ];
}

const blankTexts: EntryTexts = {
  date: "",
  start: "",
  end: "",
  duration: "",
  break: "",
  work: "",
  notes: "",
  tags: "",
  billable: true,
  paid: false,
  invoice_number: "",
};

const sources: Readonly<Record<string, string>> = {
  auto: "Tracked with the timer",
  calendar: "Imported",
  import: "Imported",
};

/** Renders the form, with errors as a refused one. */
async function show(
  context: HostContext,
  request: PageRequest,
  form: {
    readonly texts: EntryTexts;
    readonly next: string | undefined;
    readonly format: TimeFormat;
    /** Undefined for a new entry. */
    readonly entry?: TimeEntryRow;
    /** Version that the form was opened with. */
    readonly version?: number | undefined;
    /** The entry that a new one is a copy of. */
    readonly source?: TimeEntryRow | undefined;
    readonly errors?: FieldErrors;
    readonly message?: string;
    readonly status?: number | string;
  },
) {
  const { entry, version, source, format, errors, message } = form;
  const actor = requirePrincipal(request);
  const lock = entry && lockReason(entry);
  const texts = entry && lock !== undefined ? textsOf(entry, format) : form.texts;
  const conflict =
    entry === undefined || lock !== undefined
      ? undefined
      : await readEntryConflict(context, actor.userId, {
          version,
          row: entry,
          mine: texts,
          theirs: textsOf(entry, format),
        });
  const [work, tags, suggestions, origins] = await Promise.all([
    workOptionsFor(context, actor, entry ?? source, [texts.work, conflict?.theirs["work"]]),
    knownTags(context.database.db, actor.userId),
    entry === undefined ? context.suggestedEntries(actor) : [],
    readOrigins(context, entry === undefined ? [] : [entry]),
  ]);
  const page = entryPage({
    entry: entry && {
      id: entry.id,
      version: entry.version,
      isRunning: entry.end_time === null,
      about: [
        sources[entry.source] ?? "Entered by hand",
        ...(entry.user_id === actor.userId ? [] : [`of ${entry.user}`]),
      ].join(", "),
      origin: origins.get(entry.id),
      lock,
    },
    texts,
    work,
    clock: format.clock,
    zone: format.zone,
    tags,
    suggestions,
    next: localPath(form.next),
    errors,
    message,
    conflict,
    status: formStatus(form),
  });
  return renderPage(context, request, page);
}
