import type { VNode } from "preact";
import type { PageContent } from "../../platform/pages/page";
import {
  Banner,
  Button,
  Card,
  ChartFigure,
  Dot,
  PageHeader,
  Stats,
  type StatProps,
} from "../../platform/pages/ui";
import { hoursText } from "../../platform/time/duration-text";
import { FirstSteps, type FirstStep } from "./first-steps";
import { Recent, Tasks, type ListProps } from "./lists";
import { decimalHoursText, weekdayText, weekSentence } from "./texts";

/** Hours of two weeks by day. */
export interface WeekHours {
  readonly total_hours: number;
  readonly by_day: readonly { readonly day: string; readonly hours: number }[];
}

/** Content of the home page. */
export interface HomePageProps extends ListProps {
  /** The day in words. */
  readonly date: string;
  readonly stats: readonly StatProps[];
  readonly week: {
    readonly current: WeekHours;
    readonly last: WeekHours;
    readonly changePercent: number | null;
  };
  /** Seconds of the last seven days by project. */
  readonly projects: readonly {
    readonly name: string;
    readonly color: string;
    readonly seconds: number;
  }[];
  /** Totals of everything that was tracked; empty if nothing was. */
  readonly insights: readonly { readonly label: string; readonly value: string }[];
  /** Integrations that need the user. */
  readonly alerts: readonly IntegrationAlert[];
  readonly integrations: readonly IntegrationLink[];
  /** What a new user does first; empty if all of it is done. */
  readonly firstSteps: readonly FirstStep[];
}

/** An integration that does not work. */
export interface IntegrationAlert extends IntegrationLink {
  readonly message: string;
}

/** Link to the page of an integration. */
export interface IntegrationLink {
  /** Key of the connector. */
  readonly key: string;
  readonly name: string;
  readonly path: string;
}

/** The home page of a user: what was done today, and what to go on with. */
export function homePage(props: HomePageProps): PageContent {
  return {
    title: "Today",
    children: (
      <>
        <PageHeader
          title={props.date}
          actions={
            <Button icon="plus" href="/entries/new" hotkey="a">
              Add time
            </Button>
          }
        />
        <div class="flex flex-col gap-4">
          {props.alerts.map((alert) => (
            <Banner
              key={alert.path}
              tone="warn"
              title={`${alert.name} needs you`}
              action={<Button href={alert.path}>Look at it</Button>}
            >
              <p>{alert.message}</p>
            </Banner>
          ))}
          <FirstSteps steps={props.firstSteps} />
          <div id="stats">
            <Stats items={props.stats} />
          </div>
          <div class="grid items-start gap-4 lg:grid-cols-[3fr_2fr]">
            <div class="flex min-w-0 flex-col gap-4">
              <Recent {...props} />
              <Tasks {...props} />
            </div>
            <div class="flex min-w-0 flex-col gap-4">
              <Week {...props} />
              <Projects {...props} />
              <Insights {...props} />
              <Integrations {...props} />
            </div>
          </div>
        </div>
      </>
    ),
  };
}

function Week({ week }: HomePageProps): VNode {
  const { current, last, changePercent } = week;
  return (
    <Card title="This week and last" id="week">
      {current.total_hours + last.total_hours === 0 ? (
        <p class="text-soft text-sm">Track some time to compare this week with the last one.</p>
      ) : (
        <ChartFigure
          id="week-chart"
          type="bar"
          summary={weekSentence(current.total_hours, changePercent)}
          labelHeader="Day"
          labels={current.by_day.map(({ day }) => weekdayText(day))}
          series={[
            { label: "Last week", role: "last", values: last.by_day.map(({ hours }) => hours) },
            { label: "This week", values: current.by_day.map(({ hours }) => hours) },
          ]}
          format={decimalHoursText}
        />
      )}
    </Card>
  );
}

function Projects({ projects }: HomePageProps): VNode | null {
  const [largest] = projects;
  if (!largest) return null;
  const total = projects.reduce((sum, { seconds }) => sum + seconds, 0);
  return (
    <Card title="Projects of seven days" id="projects">
      <ul class="mb-3">
        {projects.map(({ name, color, seconds }) => (
          <li key={name} class="flex items-center gap-2 py-1 text-sm">
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
        labels={projects.map(({ name }) => name)}
        series={[
          {
            label: "Hours",
            values: projects.map(({ seconds }) => Math.round(seconds / 36) / 100),
            colors: projects.map(({ color }) => color),
          },
        ]}
        format={decimalHoursText}
      />
    </Card>
  );
}

function Insights({ insights }: HomePageProps): VNode | null {
  if (insights.length === 0) return null;
  return (
    <Card title="All your time" id="insights">
      <dl class="grid grid-cols-2 gap-x-4 gap-y-3">
        {insights.map(({ label, value }) => (
          <div key={label}>
            <dt class="text-soft text-xs">{label}</dt>
            <dd class="num text-sm font-semibold">{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function Integrations({ integrations }: HomePageProps): VNode | null {
  if (integrations.length === 0) return null;
  return (
    <Card title="Integrations">
      <ul>
        {integrations.map(({ name, path }) => (
          <li key={path} class="border-line border-t first:border-0">
            <a class="flex min-h-11 items-center text-sm font-medium" href={path}>
              {name}
            </a>
          </li>
        ))}
      </ul>
    </Card>
  );
}
