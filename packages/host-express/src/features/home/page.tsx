import type { VNode } from "preact";
import type { PageContent } from "../../platform/pages/page";
import type { Part } from "../../platform/pages/parts";
import {
  Banner,
  Button,
  Card,
  Icon,
  LoadFailed,
  PageHeader,
  Stats,
  type StatProps,
} from "../../platform/pages/ui";
import type { WeekComparison } from "../statistics/week-comparison";
import type { ValueDashboard } from "../statistics/value-dashboard";
import type { CheckedVersion } from "../version/check";
import { UpdateNote } from "../version/update-note";
import { Insights, Projects, Week, type ProjectHours } from "./charts";
import { Recent, Tasks, type RecentItem, type TaskItem } from "./lists";
import { FirstSteps, type FirstStep } from "./first-steps";

/** Content of the home page. Each part may have failed alone. */
export interface HomePageProps {
  /** The day in words. */
  readonly date: string;
  /** Path to come back to after an action. */
  readonly path: string;
  /** Integrations that need the user. */
  readonly alerts: Part<readonly IntegrationAlert[]>;
  /** Undefined for users who are not told about releases. */
  readonly update: Part<CheckedVersion> | undefined;
  readonly stats: Part<readonly StatProps[]>;
  readonly recent: Part<readonly RecentItem[]>;
  readonly tasks: Part<readonly TaskItem[]>;
  readonly week: Part<WeekComparison>;
  /** The last seven days. */
  readonly projects: Part<readonly ProjectHours[]>;
  readonly insights: Part<ValueDashboard>;
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
  const { date, alerts, update, path } = props;
  return {
    title: "Today",
    children: (
      <>
        <PageHeader
          title={date}
          actions={
            <Button icon="plus" href="/entries/new" hotkey="a">
              Add time
            </Button>
          }
        />
        <div class="flex flex-col gap-4">
          {update === undefined ? null : <UpdateNote part={update} path={path} />}
          {alerts.status === "ready" ? alerts.value.map(alertBanner) : null}
          <FirstSteps steps={props.firstSteps} />
          <Figures {...props} />
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

function alertBanner({ name, path, message }: IntegrationAlert): VNode {
  return (
    <Banner
      key={path}
      tone="warn"
      title={`${name} needs you`}
      action={<Button href={path}>Look at it</Button>}
    >
      <p>{message}</p>
    </Banner>
  );
}

function Figures({ stats, path }: HomePageProps): VNode {
  return (
    <div id="stats">
      {stats.status === "ready" ? <Stats items={stats.value} /> : null}
      {stats.status === "failed" ? (
        <Card>
          <LoadFailed id="stats" title="Figures" path={path} />
        </Card>
      ) : null}
    </div>
  );
}

function Integrations({ integrations }: HomePageProps): VNode | null {
  if (integrations.length === 0) return null;
  return (
    <Card title="Integrations">
      <ul>
        {integrations.map(({ name, path }) => (
          <li key={path} class="border-line border-t first:border-0">
            <a class="flex min-h-11 items-center justify-between text-sm font-medium" href={path}>
              {name}
              <Icon name="chevron-right" class="text-soft size-4" />
            </a>
          </li>
        ))}
      </ul>
    </Card>
  );
}
