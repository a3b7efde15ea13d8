import type { Kysely } from "kysely";
import * as z from "zod";
import type { HostContext } from "../../../platform/context";
import type { Database } from "../../../platform/db/schema";
import { requirePrincipal, route, type Route } from "../../../platform/http/route";
import { renderPage } from "../../../platform/pages/page";
import { readTimeView } from "../../users/time-view";
import { readState } from "../state";
import { productivityPage, productivityPath } from "./page";
import type { ReadProductivity } from "./reader";
import { defaultPeriod, periodOf } from "./route";
import { productivitySchema } from "./schema";

/** The route of the page about a user's own productivity. */
export function productivityPageRoute(context: HostContext, read: ReadProductivity): Route {
  const { database, clock } = context;
  const { db } = database;
  return route({
    method: "get",
    path: productivityPath,
    access: { type: "session" },
    summary: "Show the page about your own productivity",
    tag: "Pages",
    hidden: true,
    query: z.object({ period: z.string().transform(periodOf).default(defaultPeriod) }),
    responses: { 200: { description: "The page" } },
    async handler(request) {
      const { userId } = requirePrincipal(request);
      const now = clock.now();
      const state = await readState(db, userId, now);
      const [{ json, failed }, view] = await Promise.all([
        read(state, request.query.period, now),
        readTimeView(db, userId, now),
      ]);
      const productivity = productivitySchema.parse(JSON.parse(json));
      const ids = productivity.projects.map(({ project_id: id }) => id);
      const colors = await colorsOf(db, ids);
      const { weekStartDay } = state;
      const page = productivityPage({ productivity, failed, colors, weekStartDay, view });
      return renderPage(context, request, page);
    },
  });
}

/** Colors that users gave to projects; those without one are absent. */
async function colorsOf(
  db: Kysely<Database>,
  ids: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("projects")
    .select(["id", "color"])
    .where("id", "in", ids)
    .execute();
  return new Map(rows.flatMap(({ id, color }) => (color === null ? [] : [[id, color] as const])));
}
