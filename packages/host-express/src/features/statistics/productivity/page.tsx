import type { VNode } from "preact";
import type { PageContent } from "../../../platform/pages/page";
import {
  Button,
  Card,
  ChartFigure,
  Empty,
  Form,
  Icon,
  LoadFailed,
  PageHeader,
  Stats,
  Time,
  type StatProps,
  type TimeView,
} from "../../../platform/pages/ui";
import { weekdayText } from "../../../platform/time/day-text";
import { decimalHoursText, hoursText } from "../../../platform/time/duration-text";
import { percentText } from "../../../platform/percent-text";
import type { ProductivitySource } from "./compute";
import { Focus } from "./focus-card";
import { Heatmap } from "./heatmap";
import { heatmapWeeks } from "./heatmap-weeks";
import { Projects } from "./projects-card";
import type { Productivity } from "./schema";
import { activitySentence, daysSentence } from "./texts";

/** Path of the page. */
export const productivityPath = "/dashboard/productivity";

/** Periods that the page offers, in days. */
const periods = [7, 30, 90] as const;

/** Content of the page. */
export interface ProductivityPageProps {
  readonly productivity: Productivity;
  /** What could not be read and is therefore empty. */
  readonly failed: readonly ProductivitySource[];
  /** Colors that users gave to projects, by id. */
  readonly colors: ReadonlyMap<number, string>;
  /** First day of the user's weeks: 0 for Sunday to 6 for Saturday. */
  readonly weekStartDay: number;
  readonly view: TimeView;
}

/** The page about a user's own productivity. */
export function productivityPage(props: ProductivityPageProps): PageContent {
  const { productivity, view } = props;
  const { period } = productivity;
  return {
    title: "My productivity",
    children: (
      <div id="productivity">
        <PageHeader
          title="My productivity"
          lead={
            <>
              {"Completed entries only. Updated "}
              <Time at={view.now} view={view} form="relative" />.
            </>
          }
          actions={
            <>
              <Period period={period} />
              <Form action={productivityPath} method="get" swap="productivity">
                <input type="hidden" name="period" value={String(period)} />
                <Button icon="refresh-cw" busy="Refreshing…">
                  Refresh
                </Button>
              </Form>
            </>
          }
        />
        <div class="flex flex-col gap-4">
          <Figures {...props} />
          <div class="grid items-start gap-4 lg:grid-cols-[3fr_2fr]">
            <div class="flex min-w-0 flex-col gap-4">
              <Days {...props} />
              <Activity {...props} />
            </div>
            <div class="flex min-w-0 flex-col gap-4">
              <Insights {...props} />
              <Focus {...props} path={pathOf(period)} />
              <Projects {...props} path={pathOf(period)} />
            </div>
          </div>
        </div>
      </div>
    ),
  };
}

function pathOf(period: number): string {
  return `${productivityPath}?period=${String(period)}`;
}

/** A part whose figures could not be read. */
function Failed({ title, period }: { readonly title: string; readonly period: number }): VNode {
  return (
    <Card title={title}>
      <LoadFailed id="productivity" title={title} path={pathOf(period)} />
    </Card>
  );
}

function Figures({ productivity, failed, weekStartDay }: ProductivityPageProps): VNode {
  const { summary, streak, focus, daily_breakdown: days, period } = productivity;
  const running = summary.active_timer;
  const goal = days.at(-1)?.goal_hours ?? 0;
  const isKnown = !failed.includes("days");
  const items: readonly StatProps[] = [
    {
      label: "Today",
      value: isKnown ? decimalHoursText(summary.today_hours) : "–",
      note: [
        `of ${decimalHoursText(goal)}`,
        ...(running ? [`${hoursText(running.duration_seconds)} running`] : []),
      ].join(" · "),
      arc: { value: summary.today_hours, max: goal },
    },
    {
      // Its weeks begin on Monday for everybody, see docs/features/PRODUCTIVITY_DASHBOARD.md.
      label: weekStartDay === 1 ? "This week" : "Since Monday",
      value: isKnown ? decimalHoursText(summary.week_hours) : "–",
      note: `of ${decimalHoursText(summary.week_goal_hours)} · ${percentText(summary.week_goal_percent)}`,
      meter: {
        value: summary.week_hours,
        max: summary.week_goal_hours,
        text: `${percentText(summary.week_goal_percent)} of the goal`,
      },
    },
    {
      label: "Streak",
      value: isKnown ? count(streak.current_streak, "day") : "–",
      note: `longest ${count(streak.longest_streak, "day")} · ${String(
        streak.tracked_days_this_month,
      )} of ${count(streak.total_days_this_month, "day")} this month`,
    },
    {
      label: "Average session",
      value: failed.includes("focus")
        ? "–"
        : hoursText(Math.round(focus.avg_session_length_minutes) * 60),
      note: `in ${count(period, "day")}`,
    },
  ];
  return <Stats items={items} />;
}

function count(number: number, unit: string): string {
  return `${number.toLocaleString("en")} ${unit}${number === 1 ? "" : "s"}`;
}

function Days({ productivity, failed }: ProductivityPageProps): VNode {
  const { daily_breakdown: days, period } = productivity;
  if (failed.includes("days")) return <Failed title="Last 14 days" period={period} />;
  const isEmpty = days.every(({ hours }) => hours === 0);
  return (
    <Card title="Last 14 days">
      {isEmpty ? (
        <Empty
          icon="chart-column"
          text="Nothing was tracked in the last 14 days. Start a timer, or add the time of a day."
          action={
            <Button icon="plus" href="/entries/new">
              Add time
            </Button>
          }
        />
      ) : (
        <ChartFigure
          id="days-chart"
          type="bar"
          isStacked
          summary={daysSentence(days)}
          labelHeader="Day"
          labels={days.map(({ date }) => `${weekdayText(date)} ${String(Number(date.slice(8)))}`)}
          series={[
            { label: "Billable", values: days.map((day) => day.billable_hours) },
            {
              label: "Not billable",
              role: "last",
              values: days.map((day) => day.hours - day.billable_hours),
            },
            { label: "Goal", role: "goal", values: days.map((day) => day.goal_hours) },
          ]}
          format={decimalHoursText}
        />
      )}
    </Card>
  );
}

function Activity({ productivity, failed, weekStartDay }: ProductivityPageProps): VNode {
  const { heatmap, period } = productivity;
  if (failed.includes("days")) return <Failed title="Activity, 12 weeks" period={period} />;
  return (
    <Card title="Activity, 12 weeks">
      {heatmap.every(({ hours }) => hours === 0) ? (
        <p class="text-soft text-sm">
          Every day with tracked time becomes a square here. The last twelve weeks have none.
        </p>
      ) : (
        <Heatmap weeks={heatmapWeeks(heatmap, weekStartDay)} summary={activitySentence(heatmap)} />
      )}
    </Card>
  );
}

function Insights({ productivity }: ProductivityPageProps): VNode {
  const { insights } = productivity;
  return (
    <Card title="Insights">
      {insights.length === 0 ? (
        <p class="text-soft text-sm">Track time on a few days to see what stands out.</p>
      ) : (
        <ul class="flex flex-col gap-2.5 text-sm">
          {insights.map((text) => (
            <li key={text} class="flex gap-2.5 wrap-anywhere">
              <Icon name="sparkles" class="text-accent mt-0.5 size-4" />
              {text}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

/** The choice of the days for focus and projects. */
function Period({ period }: { readonly period: number }): VNode {
  return (
    <Form
      class="mr-2 flex flex-wrap items-center gap-2"
      action={productivityPath}
      method="get"
      swap="productivity"
      label="Days for focus and projects"
    >
      {periods.map((days) => (
        <button
          key={days}
          id={`period-${String(days)}`}
          class="chip"
          type="submit"
          name="period"
          value={String(days)}
          aria-current={days === period ? "true" : undefined}
        >
          {`${String(days)} days`}
        </button>
      ))}
    </Form>
  );
}
