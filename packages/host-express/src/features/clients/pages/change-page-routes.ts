import * as z from "zod";
import type { HostContext } from "../../../platform/context";
import { assertNotRefused } from "../../../platform/http/assert-not-refused";
import { formNext } from "../../../platform/http/form-values";
import { localPath } from "../../../platform/http/local-path";
import { requirePrincipal, route, type Route } from "../../../platform/http/route";
import { redirectWithMessage } from "../../../platform/pages/page";
import { clientPath } from "../paths";
import { clientStatus } from "../schema";
import { updateClient } from "../write";
import { common, params, responses, visibleClient } from "./shared";

/** Route that archives a client, or makes it active again. */
export function clientStatusRoute(context: HostContext): Route {
  const { db } = context.database;
  return route({
    ...common,
    method: "post",
    path: "/clients/{id}/status",
    summary: "Change the status of a client",
    form: true,
    params,
    body: z.object({ status: clientStatus, next: formNext }),
    responses: { ...responses, 403: "common" },
    async handler(request) {
      const actor = requirePrincipal(request);
      const { id } = request.params;
      const { status, next } = request.body;
      const client = await visibleClient(context, actor, id);
      const outcome = await db
        .transaction()
        .execute((tx) => updateClient(tx, actor, id, { status }));
      assertNotRefused(outcome, "Client");
      const back = next === undefined ? clientPath(id) : localPath(next);
      return redirectWithMessage(context, back, {
        text: `${client.name} is ${status === "active" ? "active" : "archived"} now.`,
        undo:
          outcome.status === "unchanged"
            ? undefined
            : { action: clientPath(id, "status"), fields: { status: client.status, next: back } },
      });
    },
  });
}
