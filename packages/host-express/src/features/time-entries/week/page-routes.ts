import * as z from "zod";
import type { HostContext } from "../../../platform/context";
import { requirePrincipal, route, type Route } from "../../../platform/http/route";
import { redirectWithMessage, renderPage, type PageRequest } from "../../../platform/pages/page";
import { addDays, daysFrom } from "../../../platform/time/days";
import { weekGoalHours } from "../../statistics/productivity/parts";
import { readState } from "../../statistics/state";
import { readRows, weekForm } from "./form";
import { gridOf } from "./grid";
import { weekPage, weekPath } from "./page";
import { saveWeek, type WeekOutcome } from "./save";
import { readDaySums } from "./store";
import { canCopy, viewOf, type UnsavedWeek } from "./view";
import { weekOf } from "./week";

const common = {
  path: "/week",
  access: { type: "session" },
  tag: "Pages",
  hidden: true,
} as const;

/** Routes of the page on which a week is filled in. */
export function weekPageRoutes(context: HostContext): readonly Route[] {
  const { database, clock } = context;
  const { db } = database;
  return [
    route({
      ...common,
      method: "get",
      summary: "Show the durations of a week by project and day",
      query: z.object({ date: z.string().max(20).optional() }),
      responses: { 200: { description: "The page" } },
      async handler(request) {
        return show(context, request, { date: request.query.date });
      },
    }),
    route({
      ...common,
      method: "post",
      summary: "Save the durations of a week",
      form: true,
      body: weekForm,
      responses: {
        200: { description: "Not saved: the page asks for a confirmation, or has more fields" },
        303: { description: "Saved; redirect to the week" },
        400: { description: "Not saved; the page shows the errors" },
        409: { description: "Entries were changed since they were shown; the page says which" },
      },
      async handler(request) {
        const actor = requirePrincipal(request);
        const { body } = request;
        const { date, ask, confirmed = "" } = body;
        const typed = readRows(body);
        const unsaved = { typed, refusals: [], isCopy: ask === "copy", isAdding: ask === "row" };
        if (ask !== undefined) return show(context, request, { date, unsaved });
        const now = clock.now();
        const state = await readState(db, actor.userId, now);
        const week = weekOf(date, state.today, state.weekStartDay, state.zone);
        const ids = confirmed.split(",").map(Number);
        const outcome = await saveWeek(db, actor, week, typed, ids, now);
        switch (outcome.status) {
          case "saved":
            return redirectWithMessage(context, weekPath(week.from), { text: savedText(outcome) });
          case "unconfirmed":
            return show(context, request, { date, unsaved, unconfirmed: outcome.ids });
          case "refused": {
            const { refusals } = outcome;
            const status = refusals.some(({ isStale }) => isStale) ? 409 : 400;
            return show(context, request, { date, unsaved: { ...unsaved, refusals }, status });
          }
        }
      },
    }),
  ];
}

/** Renders the week of a day, with what was typed and not saved. */
async function show(
  context: HostContext,
  request: PageRequest,
  form: {
    readonly date: string | undefined;
    readonly unsaved?: UnsavedWeek;
    readonly unconfirmed?: readonly number[];
    readonly status?: 400 | 409;
  },
) {
  const { date, unsaved, unconfirmed = [], status } = form;
  const { db } = context.database;
  const actor = requirePrincipal(request);
  const now = context.clock.now();
  const state = await readState(db, actor.userId, now);
  const { zone, today, weekStartDay, standardHoursPerDay } = state;
  const week = weekOf(date, today, weekStartDay, zone);
  const before = daysFrom(addDays(week.from, -7), addDays(week.from, -1));
  const [sums, work] = await Promise.all([
    readDaySums(db, { userId: actor.userId, zone, from: before[0] ?? week.from, to: week.to }, now),
    context.workOptions(actor),
  ]);
  const grid = gridOf(
    sums,
    week.days.map(({ day }) => day),
    before,
  );
  const page = weekPage({
    week,
    today,
    rows: viewOf(grid, unsaved),
    work,
    goal: { daySeconds: standardHoursPerDay * 3600, weekSeconds: weekGoalHours(state) * 3600 },
    canCopy: canCopy(grid),
    unconfirmed,
    isFilled: unsaved?.isCopy ?? false,
    status,
  });
  return renderPage(context, request, page);
}

function savedText({
  added,
  changed,
  deleted,
}: Extract<WeekOutcome, { readonly status: "saved" }>): string {
  const parts = [
    [added, "added"],
    [changed, "changed"],
    [deleted, "deleted"],
  ] as const;
  const done = parts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${String(count)} ${what}`);
  return done.length === 0 ? "Nothing was changed." : `Entries: ${done.join(", ")}.`;
}
