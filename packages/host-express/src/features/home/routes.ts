import { sql } from "kysely";
import * as z from "zod";
import type { Principal } from "../../platform/auth/principal";
import type { HostContext } from "../../platform/context";
import { toDate } from "../../platform/db/instants";
import { redirect, requirePrincipal, route, type Route } from "../../platform/http/route";
import { renderPage } from "../../platform/pages/page";
import type { StatProps } from "../../platform/pages/ui";
import { longDay } from "../../platform/time/day-text";
import { hoursText } from "../../platform/time/duration-text";
import { elapsedSeconds } from "../../platform/time/elapsed";
import { localTimeOf } from "../../platform/time/local-time";
import { percentOf } from "../../platform/time/rounding";
import { formatTimeOfDay } from "../../platform/time/time-of-day";
import { workValue } from "../choices/work";
import { readSettings } from "../settings/store";
import { readDaySums } from "../statistics/day-sums";
import { projectColor, weekGoalHours } from "../statistics/productivity/parts";
import { readState, type StatisticsState } from "../statistics/state";
import type { ValueDashboard } from "../statistics/value-dashboard";
import { valueDashboardReader } from "../statistics/value-reader";
import { comparedDays, weekComparison } from "../statistics/week-comparison";
import { openTasks, type OpenTask } from "../tasks/store";
import { runningEntry } from "../time-entries/store";
import { timeFormatOf, type TimeFormat } from "../users/store";
import { dismissFirstSteps, readDoneSteps } from "./done-steps";
import { firstSteps } from "./first-steps";
import type { RecentItem, TaskItem } from "./lists";
import { homePage, type HomePageProps, type IntegrationAlert, type IntegrationLink } from "./page";
import {
  readProjectSums,
  readTodaySums,
  recentEntries,
  type RecentEntry,
  type TodaySums,
} from "./store";
import { decimalHoursText, dueText, moneyText, relativeDay } from "./texts";

const maxTasks = 8;
const maxRecent = 10;

/** The route of the home page. */
export function homeRoutes(
  context: HostContext,
  integrations: readonly IntegrationLink[],
): readonly Route[] {
  const { db } = context.database;
  const readProps = homeReader(context, integrations);
  return [
    route({
      method: "get",
      path: "/",
      access: { type: "page" },
      summary: "Show the home page",
      tag: "Pages",
      hidden: true,
      responses: { 200: { description: "The page" } },
      async handler(request) {
        const { principal } = request;
        if (!principal) {
          const { setupCompleted } = await readSettings(db);
          return redirect(setupCompleted ? "/login" : "/setup");
        }
        return renderPage(context, request, homePage(await readProps(principal, request.url)));
      },
    }),
    route({
      method: "post",
      path: "/first-steps/dismiss",
      access: { type: "session" },
      summary: "Hide the first steps of the home page",
      tag: "Pages",
      hidden: true,
      form: true,
      body: z.object({}),
      responses: { 303: { description: "Hidden; redirect to the home page" } },
      async handler(request) {
        await dismissFirstSteps(db, requirePrincipal(request).userId);
        return redirect("/");
      },
    }),
  ];
}

function homeReader(context: HostContext, integrations: readonly IntegrationLink[]) {
  const { database, clock } = context;
  const { db } = database;
  const readValues = valueDashboardReader(context);
  return async (principal: Principal, path: string): Promise<HomePageProps> => {
    const { userId } = principal;
    const now = clock.now();
    const state = await readState(db, userId, now);
    const [sums, recent, tasks, days, projects, values, running, format, alerts, done] =
      await Promise.all([
        readTodaySums(db, state),
        recentEntries(db, userId, maxRecent),
        openTasks(db, principal, maxTasks),
        readDaySums(db, state, comparedDays(state.today), now),
        readProjectSums(db, state),
        readValues(state),
        runningEntry(db, userId),
        timeFormatOf(db, userId),
        readAlerts(context, userId, integrations),
        readDoneSteps(db, principal),
      ]);
    const week = weekComparison(days, state.today);
    const paused = running?.paused_at ? toDate(running.paused_at) : undefined;
    const runningSeconds = running
      ? elapsedSeconds(toDate(running.start_time), running.break_seconds, paused, now)
      : 0;
    return {
      date: longDay(state.today),
      stats: statsOf(sums, state, runningSeconds),
      recent: recent.map((entry) => recentItem(entry, format, state.today)),
      tasks: tasks.map((task) => taskItem(task, state.today)),
      week: {
        current: week.current_week,
        last: week.last_week,
        changePercent: week.change_percent,
      },
      projects: projects.map(({ id, name, color, seconds }) => ({
        name,
        color: color ?? projectColor(id),
        seconds,
      })),
      insights: insightsOf(values),
      alerts,
      integrations,
      firstSteps:
        done === undefined
          ? []
          : firstSteps(done, {
              isAdmin: principal.role === "admin",
              integrationPath: "/integrations",
            }),
      path,
    };
  };
}

/** The figures of today, the week and the month; the running timer counts in all of them. */
function statsOf(
  sums: TodaySums,
  state: StatisticsState,
  runningSeconds: number,
): readonly StatProps[] {
  const goalSeconds = weekGoalHours(state) * 3600;
  const daySeconds = state.standardHoursPerDay * 3600;
  const today = sums.today + runningSeconds;
  const week = sums.week + runningSeconds;
  const value = Number(sums.month_value);
  const billable = `${String(percentOf(sums.week_billable, sums.week))} % billable`;
  return [
    {
      label: "Today",
      value: hoursText(today),
      note: `of ${hoursText(daySeconds)}`,
      meter: {
        value: today,
        max: daySeconds,
        text: `${hoursText(today)} of ${hoursText(daySeconds)}`,
      },
    },
    {
      label: "This week",
      value: hoursText(week),
      note: [`of ${hoursText(goalSeconds)}`, ...(sums.week > 0 ? [billable] : [])].join(" · "),
      meter: {
        value: week,
        max: goalSeconds,
        text: `${hoursText(week)} of ${hoursText(goalSeconds)}`,
      },
    },
    {
      label: "This month",
      value: hoursText(sums.month + runningSeconds),
      note: value > 0 ? `${moneyText(value, state.currency)} tracked` : undefined,
    },
  ];
}

const sources: Readonly<Record<string, string>> = {
  calendar: "from a calendar",
  import: "imported",
};

function recentItem(entry: RecentEntry, format: TimeFormat, today: string): RecentItem {
  const start = localTimeOf(toDate(entry.start_time), format.zone);
  const end = localTimeOf(toDate(entry.end_time ?? entry.start_time), format.zone);
  const title = entry.notes ?? entry.task ?? entry.project ?? entry.client ?? "Without a project";
  const place = [entry.task, entry.project, entry.client, sources[entry.source]];
  return {
    id: entry.id,
    day: start.day,
    dayLabel: relativeDay(start.day, today),
    title,
    place: place.filter((part) => part && part !== title).join(" · "),
    color: entry.color ?? (entry.project_id === null ? null : projectColor(entry.project_id)),
    times: [start, end].map(({ seconds }) => formatTimeOfDay(seconds, format.clock)).join(" – "),
    seconds: entry.duration_seconds ?? 0,
    start:
      entry.project_id === null
        ? undefined
        : { work: workValue(entry.project_id, entry.task_id), notes: entry.notes ?? "" },
  };
}

function taskItem(task: OpenTask, today: string): TaskItem {
  return {
    id: task.id,
    name: task.name,
    project: task.project,
    color: task.color ?? projectColor(task.project_id),
    due: task.due_date === null ? undefined : dueText(task.due_date, today),
    isMine: task.is_mine,
    url: task.url,
    start: { work: workValue(task.project_id, task.id), notes: "" },
  };
}

function insightsOf(values: ValueDashboard): HomePageProps["insights"] {
  if (values.entries_count === 0) return [];
  const { estimated_value_tracked: value, estimated_value_currency: currency } = values;
  return [
    { label: "Total", value: decimalHoursText(values.total_hours) },
    { label: "Entries", value: String(values.entries_count) },
    { label: "Active days", value: String(values.active_days) },
    { label: "Average session", value: decimalHoursText(values.avg_session_length) },
    ...(values.most_productive_day === null
      ? []
      : [{ label: "Most productive day", value: values.most_productive_day }]),
    ...(value === null ? [] : [{ label: "Estimated value", value: moneyText(value, currency) }]),
  ];
}

/** The integrations of a user that need them, with what is wrong. */
async function readAlerts(
  { database }: Pick<HostContext, "database">,
  userId: number,
  integrations: readonly IntegrationLink[],
): Promise<readonly IntegrationAlert[]> {
  const rows = await database.db
    .selectFrom("integrations")
    .select("connector")
    .select(sql<string | null>`config->'health'->>'message'`.as("message"))
    .where("owner", "=", userId)
    .where("active", "=", true)
    .where(sql<string>`config->'health'->>'state'`, "in", ["degraded", "needs_reauth"])
    .execute();
  return rows.flatMap(({ connector, message }) => {
    const link = integrations.find(({ key }) => key === connector);
    return link ? [{ ...link, message: message ?? "It no longer works." }] : [];
  });
}
