import type { ComponentChildren, VNode } from "preact";
import type { PageContent } from "../../platform/pages/page";
import {
  Badge,
  Banner,
  Button,
  Card,
  ChartFigure,
  Dot,
  Empty,
  Form,
  PageHeader,
  Stats,
  type StatProps,
} from "../../platform/pages/ui";
import { hoursText } from "../../platform/time/duration-text";
import { decimalHoursText, groupByDay, weekdayText, weekSentence } from "./texts";

/** An entry in the list of the latest ones. */
export interface RecentItem {
  readonly id: number;
  /** Calendar day of its start. */
  readonly day: string;
  /** The day as a heading, e.g. `Yesterday`. */
  readonly dayLabel: string;
  /** What was worked on: the notes, else the task, else the project or client. */
  readonly title: string;
  /** Project, client, and where the entry came from. */
  readonly place: string;
  readonly color: string | null;
  /** Start and end, e.g. `09:12 – 10:40`. */
  readonly times: string;
  readonly seconds: number;
  /** What a timer is started with again; undefined if its project cannot be used. */
  readonly start: StartFields | undefined;
}

/** Fields of the form that starts a timer. */
export interface StartFields {
  readonly work: string;
  readonly notes: string;
}

/** A task that can be started. */
export interface TaskItem {
  readonly id: number;
  readonly name: string;
  readonly project: string;
  readonly color: string | null;
  /** E.g. `Due tomorrow`; undefined if it has no due date. */
  readonly due: { readonly text: string; readonly isLate: boolean } | undefined;
  readonly isMine: boolean;
  /** Web page at its provider. */
  readonly url: string | null;
  readonly start: StartFields;
}

/** Hours of two weeks by day. */
export interface WeekHours {
  readonly total_hours: number;
  readonly by_day: readonly { readonly day: string; readonly hours: number }[];
}

/** Content of the home page. */
export interface HomePageProps {
  /** The day in words. */
  readonly date: string;
  readonly stats: readonly StatProps[];
  readonly recent: readonly RecentItem[];
  readonly tasks: readonly TaskItem[];
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
  /** Path to come back to after an action. */
  readonly path: string;
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

/** The elements of the page that change with the timer. */
const swap = "timer stats recent";

/** The home page of a user: what was done today, and what to go on with. */
export function homePage(props: HomePageProps): PageContent {
  return {
    title: "Today",
    children: (
      <>
        <PageHeader title={props.date} />
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

function Recent({ recent, path }: HomePageProps): VNode {
  return (
    <Card title="Recent" id="recent">
      {recent.length === 0 ? (
        <Empty
          icon="timer"
          text="Nothing tracked yet. Say above what you are working on, and start."
        />
      ) : (
        groupByDay(recent).map(({ day, rows }) => (
          <section key={day} class="mt-4 first:mt-0">
            <div class="text-soft flex items-baseline justify-between gap-3">
              <h3 class="text-xs font-semibold">{rows[0]?.dayLabel}</h3>
              <span class="num text-xs font-semibold">
                {hoursText(rows.reduce((sum, { seconds }) => sum + seconds, 0))}
              </span>
            </div>
            <ul>
              {rows.map((item) => (
                <RecentRow key={item.id} item={item} path={path} />
              ))}
            </ul>
          </section>
        ))
      )}
    </Card>
  );
}

function RecentRow({ item, path }: { readonly item: RecentItem; readonly path: string }): VNode {
  return (
    <Row>
      <Dot color={item.color} />
      <div class="min-w-0 flex-1">
        <p class="truncate text-sm font-medium">{item.title}</p>
        <p class="text-soft truncate text-sm">{item.place}</p>
      </div>
      <span class="num text-soft hidden text-sm sm:block">{item.times}</span>
      <span class="num text-sm font-semibold">{hoursText(item.seconds)}</span>
      {item.start === undefined ? null : (
        <Start {...item.start} path={path} label={`Start again: ${item.title}`} />
      )}
    </Row>
  );
}

function Row({ children }: { readonly children: ComponentChildren }): VNode {
  return (
    <li class="border-line flex items-center gap-3 border-t py-2.5 first:border-0 last:pb-0">
      {children}
    </li>
  );
}

/** Starts a timer, and stops the running one if there is one. */
function Start(props: StartFields & { readonly path: string; readonly label: string }): VNode {
  const { work, notes, path, label } = props;
  return (
    <Form action="/timer/switch" swap={swap}>
      <input type="hidden" name="next" value={path} />
      <input type="hidden" name="work" value={work} />
      <input type="hidden" name="notes" value={notes} />
      <Button look="quiet" icon="play" label={label} class="px-0" />
    </Form>
  );
}

function Tasks({ tasks, path }: HomePageProps): VNode {
  return (
    <Card title="Open tasks" id="tasks">
      {tasks.length === 0 ? (
        <Empty
          icon="square-check-big"
          text="No open tasks. Issues and events of your integrations become tasks."
        />
      ) : (
        <ul>
          {tasks.map((task) => (
            <Row key={task.id}>
              <Dot color={task.color} />
              <div class="min-w-0 flex-1">
                <p class="text-sm font-medium wrap-anywhere">
                  {task.url === null ? (
                    task.name
                  ) : (
                    <a
                      class="underline underline-offset-2"
                      href={task.url}
                      rel="noopener noreferrer"
                    >
                      {task.name}
                    </a>
                  )}
                </p>
                <p class="text-soft text-sm wrap-anywhere">{task.project}</p>
                {task.due === undefined && !task.isMine ? null : (
                  <p class="mt-1 flex flex-wrap gap-1.5">
                    {task.due === undefined ? null : (
                      <Badge tone={task.due.isLate ? "bad" : "neutral"}>{task.due.text}</Badge>
                    )}
                    {task.isMine ? <Badge tone="accent">Yours</Badge> : null}
                  </p>
                )}
              </div>
              <Start {...task.start} path={path} label={`Start: ${task.name}`} />
            </Row>
          ))}
        </ul>
      )}
    </Card>
  );
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
