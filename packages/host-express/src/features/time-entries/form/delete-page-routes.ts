import * as z from "zod";
import type { HostContext } from "../../../platform/context";
import { toDate } from "../../../platform/db/instants";
import { localPath } from "../../../platform/http/local-path";
import { requirePrincipal, route, type Route } from "../../../platform/http/route";
import { redirectWithMessage, renderPage } from "../../../platform/pages/page";
import { clockText } from "../../../platform/time/duration-text";
import { localTimeOf } from "../../../platform/time/local-time";
import { timeFormatOf, type TimeFormat } from "../../users/store";
import type { TimeEntryRow } from "../store";
import { deleteEntries } from "../write";
import { deleteEntryPage, entryPath } from "./page";
import { common, params, responses, visible } from "./page-shared";
import { textsOf } from "./values";

/** Routes that delete an entry, after a question. */
export function deleteRoutes(context: HostContext): readonly Route[] {
  const { db } = context.database;
  const path = "/timer/edit/{id}/delete";
  return [
    route({
      ...common,
      method: "get",
      path,
      summary: "Ask whether to delete an entry",
      params,
      responses: { 200: { description: "The page" }, 404: "common" },
      async handler(request) {
        const { id } = await visible(context, requirePrincipal(request), request.params.id);
        return renderPage(context, request, deleteEntryPage(id, "/"));
      },
    }),
    route({
      ...common,
      method: "post",
      path,
      summary: "Delete an entry",
      form: true,
      params,
      body: z.object({ next: z.string().max(2_000).optional() }),
      responses,
      async handler(request) {
        const actor = requirePrincipal(request);
        const { id } = request.params;
        const entry = await visible(context, actor, id);
        const format = await timeFormatOf(db, actor.userId);
        const [outcome] = await db.transaction().execute((tx) => deleteEntries(tx, actor, [id]));
        if (outcome?.status !== "deleted") {
          const text = "The timer is running. Stop it first.";
          return redirectWithMessage(context, entryPath(id), { text });
        }
        const next = localPath(request.body.next);
        const isOwn = entry.user_id === actor.userId;
        return redirectWithMessage(context, next, {
          text: "Entry deleted.",
          undo: isOwn ? undoOf(entry, format, next) : undefined,
        });
      },
    }),
  ];
}

/** Longest texts of an entry whose deletion can be undone: the form travels in a cookie. */
const maxUndoLength = 1_200;

/** The form that adds a deleted entry again, with its exact times. */
function undoOf(entry: TimeEntryRow, format: TimeFormat, next: string) {
  const { date, work, notes, tags, billable, paid, invoice_number } = textsOf(entry, format);
  if (work === "" || (notes + tags + next).length > maxUndoLength) return undefined;
  const start = toDate(entry.start_time);
  const end = toDate(entry.end_time ?? entry.start_time);
  const seconds = (end.getTime() - start.getTime()) / 1000;
  const fields = {
    next,
    date,
    work,
    notes,
    tags,
    invoice_number,
    start: clockText(localTimeOf(start, format.zone).seconds),
    duration: clockText(Math.max(0, seconds - entry.break_seconds)),
    break: entry.break_seconds === 0 ? "" : clockText(entry.break_seconds),
    billable: String(billable),
    paid: String(paid),
  };
  return { action: "/entries/new", fields };
}
