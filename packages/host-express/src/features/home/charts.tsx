import type { VNode } from "preact";
import type { Part } from "../../platform/pages/parts";
import { ChartFigure, Dot, Empty, PartCard } from "../../platform/pages/ui";
import { weekdayText } from "../../platform/time/day-text";
import { decimalHoursText, hoursText } from "../../platform/time/duration-text";
import type { ValueDashboard } from "../statistics/value-dashboard";
import type { WeekComparison } from "../statistics/week-comparison";
import { insightsOf } from "./figures";
import { lastDaysSentence, weekSentence } from "./texts";

/** Tracked time of a project. */
export interface ProjectHours {
  readonly id: number;
  readonly name: string;
  readonly color: string;
  readonly seconds: number;
}

interface ChartProps {
  /** Path of the page, to try again. */
  readonly path: string;
}

/** Compares the hours of this week by day with those of the last one. */
export function Week({ week, path }: ChartProps & { readonly week: Part<WeekComparison> }): VNode {
  return (
    <PartCard id="week" title="This week and last" part={week} path={path} follows="timer">
      {({ current_week: current, last_week: last, change_percent: change }) =>
        current.total_hours + last.total_hours === 0 ? (
          <p class="text-soft text-sm">Track some time to compare this week with the last one.</p>
        ) : (
          <ChartFigure
            id="week-chart"
            type="bar"
            summary={weekSentence(current.total_hours, change)}
            labelHeader="Day"
            labels={current.by_day.map(({ day }) => weekdayText(day))}
            series={[
              { label: "Last week", role: "last", values: last.by_day.map(({ hours }) => hours) },
              { label: "This week", values: current.by_day.map(({ hours }) => hours) },
            ]}
            format={decimalHoursText}
          />
        )
      }
    </PartCard>
  );
}

/** The time of the last seven days by project. */
export function Projects(
  props: ChartProps & { readonly projects: Part<readonly ProjectHours[]> },
): VNode {
  const { projects, path } = props;
  return (
    <PartCard
      id="projects"
      title="Time by project, 7 days"
      part={projects}
      path={path}
      follows="timer"
    >
      {(rows) => <ProjectChart rows={rows} />}
    </PartCard>
  );
}

function ProjectChart({ rows }: { readonly rows: readonly ProjectHours[] }): VNode {
  const [largest] = rows;
  if (!largest) {
    return <p class="text-soft text-sm">Nothing was tracked on projects in the last seven days.</p>;
  }
  const total = rows.reduce((sum, { seconds }) => sum + seconds, 0);
  return (
    <>
      <ul class="mb-3">
        {rows.map(({ id, name, color, seconds }) => (
          <li key={id} class="flex items-center gap-2 py-1 text-sm">
            <Dot color={color} />
            <span class="min-w-0 flex-1 truncate">{name}</span>
            <span class="num font-semibold">{hoursText(seconds)}</span>
          </li>
        ))}
      </ul>
      <ChartFigure
        id="projects-chart"
        type="doughnut"
        summary={`${hoursText(total)} in all, most of it on ${largest.name}.`}
        labelHeader="Project"
        labels={rows.map(({ name }) => name)}
        series={[
          {
            label: "Hours",
            values: rows.map(({ seconds }) => seconds / 3600),
            colors: rows.map(({ color }) => color),
          },
        ]}
        format={decimalHoursText}
      />
    </>
  );
}

/** The figures of everything that was tracked. They are loaded when they come into view. */
export function Insights({ insights }: { readonly insights: Part<ValueDashboard> }): VNode {
  return (
    <PartCard
      id="insights"
      title="Value insights"
      part={insights}
      path="/?insights=show#insights"
      height="h-72"
      follows="timer"
    >
      {(values) =>
        values.entries_count === 0 ? (
          <Empty icon="trending-up" text="Totals of your time appear here after the first entry." />
        ) : (
          <>
            <dl class="mb-4 grid grid-cols-2 gap-x-4 gap-y-3">
              {insightsOf(values).map(({ label, value }) => (
                <div key={label}>
                  <dt class="text-soft text-xs">{label}</dt>
                  <dd class="num text-sm font-semibold">{value}</dd>
                </div>
              ))}
            </dl>
            <ChartFigure
              id="last-days-chart"
              type="bar"
              summary={lastDaysSentence(values.last_7_days)}
              labelHeader="Day"
              labels={values.last_7_days.map(({ date }) => weekdayText(date))}
              series={[{ label: "Hours", values: values.last_7_days.map(({ hours }) => hours) }]}
              format={decimalHoursText}
            />
          </>
        )
      }
    </PartCard>
  );
}
