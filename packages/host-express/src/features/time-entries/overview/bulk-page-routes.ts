import type { HostContext } from "../../../platform/context";
import { localPath } from "../../../platform/http/local-path";
import { requirePrincipal, route, type Route } from "../../../platform/http/route";
import { redirectWithMessage, renderPage } from "../../../platform/pages/page";
import { changeInBulk } from "../bulk";
import { common, responses } from "../form/page-shared";
import { bulkForm, bulkText, readBulk, selectedIds } from "./bulk-form";
import { bulkDeletePage } from "./page";

/** `POST /entries/bulk`: changes the selected entries, and asks before it deletes them. */
export function bulkPageRoute(context: HostContext): Route {
  const { database, clock } = context;
  return route({
    ...common,
    method: "post",
    path: "/entries/bulk",
    summary: "Change the selected entries",
    form: true,
    body: bulkForm,
    responses,
    async handler(request) {
      const actor = requirePrincipal(request);
      const { body } = request;
      const next = localPath(body.next);
      const ids = selectedIds(body);
      if (body.action === "ask_delete" && ids.length > 0) {
        return renderPage(context, request, bulkDeletePage(ids, next));
      }
      const read = readBulk(body);
      if (read.status === "invalid") {
        return redirectWithMessage(context, next, { text: read.message });
      }
      const outcome = await database.db
        .transaction()
        .execute((tx) =>
          changeInBulk(tx, actor, read.ids, read.action, clock.now(), { ifUnpaid: true }),
        );
      const text =
        outcome.status === "done"
          ? bulkText(outcome.results)
          : `Nothing was changed. ${"message" in outcome ? outcome.message : ""}`;
      return redirectWithMessage(context, next, { text });
    },
  });
}
