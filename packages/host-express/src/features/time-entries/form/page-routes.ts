import { withoutUndefined } from "@tt/connector-core";
import * as z from "zod";
import type { HostContext } from "../../../platform/context";
import { idQuery } from "../../../platform/http/fields";
import { createOnce, onceFields } from "../../../platform/http/form-once";
import { keepLineEnds } from "../../../platform/http/line-ends";
import { localPath } from "../../../platform/http/local-path";
import { redirect, requirePrincipal, route, type Route } from "../../../platform/http/route";
import { redirectWithMessage } from "../../../platform/pages/page";
import { localTimeOf } from "../../../platform/time/local-time";
import { addressOf } from "../../../platform/pages/address";
import { timeFormatOf } from "../../users/store";
import { lockReason } from "../lock";
import { findVisibleEntry } from "../store";
import { createEntries } from "../write";
import { updateEntries } from "../write-changes";
import { deleteRoutes } from "./delete-page-routes";
import type { EntryTexts } from "./labels";
import { common, params, responses, visible } from "./page-shared";
import { showEntry } from "./show";
import { entryForm, errorsOf, readForm, textsOf } from "./values";

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
        return showEntry(context, request, { texts, next, format, source });
      },
    }),
    route({
      ...common,
      method: "post",
      path: "/entries/new",
      summary: "Add an entry",
      form: true,
      body: entryForm.extend(onceFields),
      responses,
      async handler(request) {
        const actor = requirePrincipal(request);
        const { body } = request;
        const format = await timeFormatOf(db, actor.userId);
        const read = readForm(body, undefined, format);
        if (read.status === "invalid") {
          return showEntry(context, request, { texts: body, next: body.next, format, ...read });
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
        const outcome = await createOnce(db, "/entries/new", request, async (tx) => {
          const [created] = await createEntries(tx, actor, [entry], clock.now());
          if (!created) throw new TypeError("There is no outcome");
          return created;
        });
        if (outcome?.status === "refused") {
          const errors = errorsOf(outcome);
          return showEntry(context, request, { texts: body, next: body.next, format, ...errors });
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
        return showEntry(context, request, { texts, next: request.query.next, format, entry });
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
        const isUnlocking = body.unlock !== undefined;
        const lock = isUnlocking ? undefined : lockReason(entry);
        if (lock !== undefined) return showEntry(context, request, { ...form, message: lock });
        const typed = keepLineEnds(body, textsOf(entry, format));
        const read = readForm(isUnlocking ? { ...typed, paid: false } : typed, entry, format);
        if (read.status === "invalid") return showEntry(context, request, { ...form, ...read });
        const update = { id, change: read.change, version, ifUnpaid: !isUnlocking };
        const [outcome] = await db
          .transaction()
          .execute((tx) => updateEntries(tx, actor, [update], clock.now()));
        if (!outcome || outcome.status === "refused") {
          const now = await visible(context, actor, id);
          return showEntry(context, request, { ...form, entry: now, ...errorsOf(outcome) });
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
