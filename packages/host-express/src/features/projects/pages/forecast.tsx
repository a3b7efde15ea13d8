import type { VNode } from "preact";
import { Badge, Banner, Button, Card, ChartFigure, Empty } from "../../../platform/pages/ui";
import { decimalHoursText } from "../../../platform/time/duration-text";
import { relativeDay } from "../../../platform/time/relative-day";
import type { ReadForecast } from "../../statistics/forecast/read";
import type { Explanation, Forecast } from "../../statistics/forecast/schema";
import { projectPath } from "../paths";

/** Properties of {@link ForecastCard}. */
export interface ForecastCardProps {
  readonly projectId: number;
  /** Undefined if it could not be read. */
  readonly read: ReadForecast | undefined;
  /** True if a language model can explain it. */
  readonly canExplain: boolean;
}

/** From this number of days with entries on, the pace says something. */
const enoughDays = 7;

const trends = {
  increasing: "More than the week before",
  decreasing: "Less than the week before",
  stable: "As much as the week before",
} as const;

/** When a project will be done at its pace, and how its budget is used. */
export function ForecastCard({ projectId, read, canExplain }: ForecastCardProps): VNode {
  const path = projectPath(projectId);
  if (read === undefined) {
    return (
      <Card title="Forecast" id="forecast">
        <Banner tone="warn" title="This could not be loaded" action={<Again path={path} />}>
          <p>The rest of the page is complete.</p>
        </Banner>
      </Card>
    );
  }
  const { forecast, explanation } = read;
  if (!forecast.has_data) {
    return (
      <Card title="Forecast" id="forecast">
        <Empty icon="trending-up" text="Track 7 days to see a forecast." />
      </Card>
    );
  }
  return (
    <Card
      title="Forecast"
      id="forecast"
      actions={
        forecast.overdue_tasks > 0 ? (
          <Badge tone="bad">{countText(forecast.overdue_tasks, "overdue task")}</Badge>
        ) : forecast.at_risk ? (
          <Badge tone="warn">Estimate nearly used</Badge>
        ) : forecast.deadline_risk === "on_track" ? (
          <Badge tone="run">On track</Badge>
        ) : undefined
      }
    >
      <Figures forecast={forecast} />
      {forecast.days_with_entries < enoughDays ? (
        <p class="text-soft mt-3 text-sm">
          {`Based on ${countText(forecast.days_with_entries, "day")} so far. Track 7 days for a forecast that holds.`}
        </p>
      ) : null}
      <div class="mt-4">
        <Days forecast={forecast} />
      </div>
      {explanation === undefined ? null : <Explained explanation={explanation} />}
      {canExplain && explanation?.ok !== true ? (
        <a class="btn btn-quiet mt-4" href={`${path}?explain=true`} data-swap="forecast">
          {explanation === undefined ? "Explain" : "Try to explain again"}
        </a>
      ) : null}
    </Card>
  );
}

function Again({ path }: { readonly path: string }): VNode {
  return <Button href={path}>Try again</Button>;
}

function Figures({ forecast }: { readonly forecast: Forecast }): VNode {
  const date = forecast.projected_completion_date;
  const hasEstimate = forecast.budget_hours > 0;
  const figures = [
    {
      label: "Done by",
      value: date === null ? "Unknown" : relativeDay(date, forecast.today),
      note:
        date === null
          ? hasEstimate
            ? "No data"
            : "Needs an estimate"
          : `in ${countText(forecast.days_to_completion ?? 0, "day")} at this pace`,
    },
    {
      label: "Left",
      value: hasEstimate ? decimalHoursText(forecast.hours_remaining) : "–",
      note: hasEstimate ? `of ${decimalHoursText(forecast.budget_hours)} estimated` : undefined,
    },
    {
      label: "Pace",
      value: decimalHoursText(forecast.velocity_hours_per_day),
      note: "per calendar day",
    },
    {
      label: "Tasks",
      value: `${String(forecast.completed_tasks)} of ${String(forecast.total_tasks)}`,
      note: "done",
    },
  ];
  return (
    <dl class="grid grid-cols-2 gap-x-4 gap-y-3 sm:grid-cols-4">
      {figures.map(({ label, value, note }) => (
        <div key={label}>
          <dt class="text-soft text-xs">{label}</dt>
          <dd class="num text-lg font-semibold">{value}</dd>
          {note === undefined ? null : <dd class="text-soft num text-xs">{note}</dd>}
        </div>
      ))}
    </dl>
  );
}

function Days({ forecast }: { readonly forecast: Forecast }): VNode {
  const { daily_hours: days, recent_hours_7d: recent, burn_rate_trend: trend, today } = forecast;
  return (
    <ChartFigure
      id="forecast-days"
      type="bar"
      summary={`${decimalHoursText(recent)} in the last seven days. ${trends[trend]}.`}
      labelHeader="Day"
      labels={days.map(({ date }) => relativeDay(date, today))}
      series={[{ label: "Hours", values: days.map(({ hours }) => hours) }]}
      format={decimalHoursText}
    />
  );
}

function Explained({ explanation }: { readonly explanation: Explanation }): VNode {
  const { ok, narrative, risks, recommendations, error } = explanation;
  if (!ok) {
    return <p class="text-warn mt-4 text-sm">{`No explanation: ${error ?? "it failed"}`}</p>;
  }
  return (
    <div class="border-line mt-4 border-t pt-4 text-sm">
      <p>{narrative}</p>
      <Points title="Risks" points={risks} />
      <Points title="What to do" points={recommendations} />
      <p class="text-soft mt-2 text-xs">Written by a language model from these figures.</p>
    </div>
  );
}

function Points(props: {
  readonly title: string;
  readonly points: readonly string[];
}): VNode | null {
  if (props.points.length === 0) return null;
  return (
    <>
      <h3 class="mt-3 text-sm font-semibold">{props.title}</h3>
      <ul class="mt-1 list-disc pl-5">
        {props.points.map((point) => (
          <li key={point}>{point}</li>
        ))}
      </ul>
    </>
  );
}

function countText(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? "" : "s"}`;
}
