import * as z from "zod";
import type { HostContext } from "../../../platform/context";
import { localPath } from "../../../platform/http/local-path";
import { requirePrincipal, route, type Route } from "../../../platform/http/route";
import { redirectWithMessage, renderPage } from "../../../platform/pages/page";
import { timeFormatOf } from "../../users/store";
import { deleteEntries } from "../write";
import { entryPath } from "./labels";
import { deleteEntryPage } from "./page";
import { common, params, responses, visible } from "./page-shared";
import { undoOf } from "./undo";

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
      query: z.object({ next: z.string().max(2_000).optional() }),
      responses: { 200: { description: "The page" }, 404: "common" },
      async handler(request) {
        const { id } = await visible(context, requirePrincipal(request), request.params.id);
        const next = localPath(request.query.next);
        return renderPage(context, request, deleteEntryPage(id, next));
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
        const [outcome] = await db
          .transaction()
          .execute((tx) => deleteEntries(tx, actor, [id], { ifUnpaid: true }));
        if (outcome?.status !== "deleted") {
          const text =
            outcome?.reason === "not_allowed"
              ? `Not deleted. ${outcome.message}`
              : "The timer is running. Stop it first.";
          return redirectWithMessage(context, entryPath(id), { text });
        }
        const next = localPath(request.body.next);
        return redirectWithMessage(context, next, {
          text: "Entry deleted.",
          undo: undoOf(entry, { reader: actor.userId, format, next }),
        });
      },
    }),
  ];
}
