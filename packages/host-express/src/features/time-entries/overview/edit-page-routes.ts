import * as z from "zod";
import type { HostContext } from "../../../platform/context";
import { keepLineEnds } from "../../../platform/http/line-ends";
import { isLocalPath } from "../../../platform/http/local-path";
import { redirect, requirePrincipal, route, type Route } from "../../../platform/http/route";
import { redirectWithMessage } from "../../../platform/pages/page";
import { titleId } from "../../../platform/pages/ui";
import { timeFormatOf } from "../../users/store";
import { common, params, responses, visible } from "../form/page-shared";
import { entryForm, errorsOf, readForm, textsOf } from "../form/values";
import { lockReason } from "../lock";
import { updateEntries } from "../write-changes";
import { queryOf } from "./query";
import { showEntries, type RefusedEdit } from "./show";

const { shape } = entryForm;
/** The fields of a row; the others keep their values. */
const rowForm = z.object({
  next: shape.next,
  version: shape.version,
  notes: shape.notes,
  work: shape.work,
  start: shape.start,
  end: shape.end,
  duration: shape.duration,
  unlock: shape.unlock,
});

/** `POST /entries/{id}/edit`: changes an entry in the list. */
export function editRoute(context: HostContext): Route {
  const { database, clock } = context;
  const { db } = database;
  return route({
    ...common,
    method: "post",
    path: "/entries/{id}/edit",
    summary: "Change an entry in the list",
    form: true,
    params,
    body: rowForm,
    responses,
    async handler(request) {
      const actor = requirePrincipal(request);
      const { next, version, unlock, ...typed } = request.body;
      const { id } = request.params;
      const list = next !== undefined && isLocalPath(next) ? next : "/entries";
      const entry = await visible(context, actor, id);
      const format = await timeFormatOf(db, actor.userId);
      const refuse = (refused: Omit<RefusedEdit, "texts" | "version" | "status">, status = 400) =>
        showEntries(
          context,
          request,
          list,
          { ...queryOf(list), edit: id },
          { texts: typed, version, status, ...refused },
        );
      const isUnlocking = unlock !== undefined;
      const message = isUnlocking ? undefined : lockReason(entry);
      if (message !== undefined) return refuse({ message });
      const unlocked = isUnlocking ? { paid: false, invoice_number: "" } : {};
      const shown = textsOf(entry, format);
      const texts = { ...shown, ...keepLineEnds(typed, shown), ...unlocked };
      const read = readForm(texts, entry, format);
      if (read.status === "invalid") return refuse({ errors: read.errors });
      const [outcome] = await db
        .transaction()
        .execute((tx) =>
          updateEntries(
            tx,
            actor,
            [{ id, change: read.change, version, ifUnpaid: !isUnlocking }],
            clock.now(),
          ),
        );
      if (!outcome || outcome.status === "refused") {
        const { status, ...errors } = errorsOf(outcome);
        return refuse(errors, status);
      }
      const back = `${list}#${titleId(id)}`;
      return outcome.status === "unchanged"
        ? redirect(back)
        : redirectWithMessage(context, back, { text: "Entry saved." });
    },
  });
}
