import type { VNode } from "preact";
import type { PageContent } from "../../../platform/pages/page";
import {
  Badge,
  Button,
  Card,
  ChartFigure,
  Dot,
  Empty,
  Form,
  PageHeader,
  Stats,
} from "../../../platform/pages/ui";
import { decimalHoursText, hoursText } from "../../../platform/time/duration-text";
import { addressOf } from "../../../platform/pages/address";
import { projectPath, projectStatusName } from "../../projects/paths";
import { monthText } from "../months";
import { clientPath, clientsPath } from "../paths";
import type { MonthSum } from "./store";

/** A project of a client. */
export interface ClientProject {
  readonly id: number;
  readonly name: string;
  readonly color: string;
  readonly status: string;
  readonly seconds: number;
}

/** Content of the page of a client. */
export interface ClientPageProps {
  readonly client: {
    readonly id: number;
    readonly name: string;
    readonly status: string;
    readonly company: string | null;
    readonly contact_person: string | null;
    readonly email: string | null;
    readonly phone: string | null;
    readonly address: string | null;
    readonly description: string | null;
  };
  /** The default rate, e.g. `€95.00`; undefined if there is none. */
  readonly rate: string | undefined;
  readonly seconds: number;
  /** The last twelve months, the current one last. */
  readonly months: readonly MonthSum[];
  readonly projects: readonly ClientProject[];
  /** Number of all projects that the user can see; the first ones are shown. */
  readonly totalProjects: number;
  readonly activeProjects: number;
  /** True if the user may archive it. */
  readonly canArchive: boolean;
}

/** The page of a client. */
export function clientPage(props: ClientPageProps): PageContent {
  const { client, canArchive } = props;
  const path = clientPath(client.id);
  return {
    title: client.name,
    children: (
      <>
        <PageHeader
          title={client.name}
          lead={
            client.status === "active" ? (
              client.company
            ) : (
              <Badge tone="warn">Archived: no new projects and entries</Badge>
            )
          }
          back={{ href: clientsPath, label: "Clients" }}
          actions={
            <>
              {client.status === "active" ? (
                <Button icon="plus" href={newProjectPath(client.id)}>
                  New project
                </Button>
              ) : null}
              <Button icon="pencil" href={`${path}/edit`} hotkey="e">
                Edit
              </Button>
              {canArchive ? <Archive {...client} /> : null}
            </>
          }
        />
        <div class="flex flex-col gap-4">
          <div id="stats">
            <Stats items={statsOf(props)} />
          </div>
          <div class="grid items-start gap-4 lg:grid-cols-[3fr_2fr]">
            <div class="flex min-w-0 flex-col gap-4">
              <Projects {...props} />
              <Months {...props} />
            </div>
            <Contact {...props} />
          </div>
        </div>
      </>
    ),
  };
}

function newProjectPath(id: number): string {
  return addressOf("/projects/new", { client: id, next: clientPath(id) });
}

function Archive({ id, status }: ClientPageProps["client"]): VNode {
  const isActive = status === "active";
  return (
    <Form action={clientPath(id, "status")}>
      <input type="hidden" name="status" value={isActive ? "inactive" : "active"} />
      <Button icon={isActive ? "archive" : "undo-2"}>{isActive ? "Archive" : "Reactivate"}</Button>
    </Form>
  );
}

function statsOf({ seconds, months, rate, activeProjects, totalProjects }: ClientPageProps) {
  return [
    { label: "Total", value: hoursText(seconds), note: "tracked by everybody" },
    { label: "This month", value: hoursText(months.at(-1)?.seconds ?? 0) },
    {
      label: "Projects",
      value: String(activeProjects),
      note: totalProjects === activeProjects ? "active" : `active of ${String(totalProjects)}`,
    },
    { label: "Hourly rate", value: rate ?? "–", note: "unless a project has its own" },
  ];
}

function Projects({ client, projects, totalProjects }: ClientPageProps): VNode {
  return (
    <Card
      title="Projects"
      actions={
        totalProjects > projects.length ? (
          <Button href={`/projects?client=${String(client.id)}`}>
            {`All ${String(totalProjects)}`}
          </Button>
        ) : undefined
      }
    >
      {projects.length === 0 ? (
        <Empty
          icon="folder"
          text="No projects yet. Time is tracked for projects."
          action={
            client.status === "active" ? (
              <Button look="primary" icon="plus" href={newProjectPath(client.id)}>
                Add a project
              </Button>
            ) : undefined
          }
        />
      ) : (
        <ul>
          {projects.map(({ id, name, color, status, seconds }) => (
            <li
              key={id}
              class="border-line flex items-center gap-3 border-t py-2.5 text-sm first:border-0"
            >
              <Dot color={color} />
              <span class="min-w-0 flex-1">
                <a class="font-medium wrap-anywhere hover:underline" href={projectPath(id)}>
                  {name}
                </a>
              </span>
              {status === "active" ? null : <Badge>{projectStatusName(status)}</Badge>}
              <span class="num font-semibold">{hoursText(seconds)}</span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Months({ months }: ClientPageProps): VNode {
  const total = months.reduce((sum, { seconds }) => sum + seconds, 0);
  return (
    <Card title="Hours by month" id="months">
      {total === 0 ? (
        <p class="text-soft text-sm">Nothing was tracked in the last twelve months.</p>
      ) : (
        <ChartFigure
          id="months-chart"
          type="bar"
          summary={`${hoursText(total)} in the last twelve months.`}
          labelHeader="Month"
          labels={months.map(({ month }) => monthText(month))}
          series={[
            {
              label: "Hours",
              values: months.map(({ seconds }) => Math.round(seconds / 36) / 100),
            },
          ]}
          format={decimalHoursText}
        />
      )}
    </Card>
  );
}

function Contact({ client }: ClientPageProps): VNode {
  const { company, contact_person: person, email, phone, address, description } = client;
  const facts = [
    ...(company === null ? [] : [{ label: "Company", value: company }]),
    ...(person === null ? [] : [{ label: "Contact", value: person }]),
    ...(email === null
      ? []
      : [{ label: "E-mail", value: <a href={`mailto:${email}`}>{email}</a> }]),
    ...(phone === null
      ? []
      : [
          {
            label: "Phone",
            value: <a href={`tel:${phone.replace(/[^\d+]/g, "")}`}>{phone}</a>,
          },
        ]),
    ...(address === null ? [] : [{ label: "Address", value: address }]),
  ];
  return (
    <Card title="Contact">
      {facts.length === 0 && description === null ? (
        <p class="text-soft text-sm">
          No contact data. <a href={clientPath(client.id, "edit")}>Add some</a>
        </p>
      ) : (
        <dl class="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2 text-sm">
          {facts.flatMap(({ label, value }) => [
            <dt key={label} class="text-soft">
              {label}
            </dt>,
            <dd key={`${label} value`} class="wrap-anywhere whitespace-pre-line">
              {value}
            </dd>,
          ])}
        </dl>
      )}
      {description === null ? null : (
        <p class="mt-4 text-sm wrap-anywhere whitespace-pre-line first:mt-0">{description}</p>
      )}
    </Card>
  );
}
