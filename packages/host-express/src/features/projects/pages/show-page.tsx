import type { VNode } from "preact";
import { addressOf } from "../../../platform/pages/address";
import type { PageContent } from "../../../platform/pages/page";
import {
  Badge,
  Button,
  Card,
  Dot,
  Empty,
  Form,
  PageHeader,
  StartButton,
  Stats,
} from "../../../platform/pages/ui";
import { hoursText } from "../../../platform/time/duration-text";
import { percentText } from "../../../platform/percent-text";
import { TaskRows, type TaskItem } from "../../tasks/rows";
import { EntryRows, type EntryItem } from "../../time-entries/rows";
import type { BudgetUse } from "../budget";
import { projectPath, projectsPath, projectStatusName } from "../paths";
import { ForecastCard, type ForecastCardProps } from "./forecast";
import { MembersCard, type MembersCardProps } from "./members";

/** Content of the page of a project. */
export interface ProjectPageProps {
  readonly project: {
    readonly id: number;
    readonly name: string;
    readonly code: string | null;
    readonly client: string;
    readonly client_id: number;
    readonly description: string | null;
    readonly color: string;
    readonly status: string;
    readonly isRestricted: boolean;
  };
  readonly seconds: number;
  readonly billableSeconds: number;
  /** Value of the billable time, with its currency; undefined without a rate. */
  readonly value: string | undefined;
  /** The rate that applies, e.g. `€75.00 an hour`. */
  readonly rate: string | undefined;
  readonly budget: BudgetUse | undefined;
  readonly forecast: ForecastCardProps;
  readonly members: MembersCardProps;
  readonly tasks: readonly TaskItem[];
  readonly openTasks: number;
  readonly entries: readonly EntryItem[];
  /** Integrations that write into the project. */
  readonly integrations: readonly { readonly name: string; readonly path: string }[];
}

/** The page of a project. */
export function projectPage(props: ProjectPageProps): PageContent {
  const { project } = props;
  const path = projectPath(project.id);
  const isActive = project.status === "active";
  return {
    title: project.name,
    children: (
      <>
        <PageHeader
          title={project.name}
          lead={<Lead {...project} />}
          back={{ href: projectsPath, label: "Projects" }}
          actions={
            <>
              {isActive ? (
                <StartButton work={String(project.id)} path={path} what={project.name} />
              ) : null}
              <Button icon="pencil" href={`${path}/edit`} hotkey="e">
                Edit
              </Button>
              {props.members.canManage ? <Archive {...project} /> : null}
            </>
          }
        />
        <div class="flex flex-col gap-4">
          <div id="stats">
            <Stats items={statsOf(props)} />
          </div>
          <div class="grid items-start gap-4 lg:grid-cols-[3fr_2fr]">
            <div class="flex min-w-0 flex-col gap-4">
              <ForecastCard {...props.forecast} />
              <Entries {...props} />
            </div>
            <div class="flex min-w-0 flex-col gap-4">
              <Tasks {...props} />
              <About {...props} />
              {props.members.canManage || props.members.members.length > 0 ? (
                <MembersCard {...props.members} />
              ) : null}
            </div>
          </div>
        </div>
      </>
    ),
  };
}

function Lead({
  client,
  client_id: id,
  code,
  color,
  status,
  isRestricted,
}: ProjectPageProps["project"]): VNode {
  return (
    <span class="flex flex-wrap items-center gap-2">
      <span class="flex min-w-0 items-center gap-2">
        <Dot color={color} />
        <a href={`/clients/${String(id)}`}>{client}</a>
      </span>
      {code === null ? null : <span>{code}</span>}
      {status === "active" ? null : <Badge tone="warn">{projectStatusName(status)}</Badge>}
      {isRestricted ? <Badge icon="lock">Members only</Badge> : null}
    </span>
  );
}

/** Archives a project, or makes it active again. */
function Archive({ id, status }: ProjectPageProps["project"]): VNode {
  const isArchived = status === "archived";
  return (
    <Form action={projectPath(id, "status")}>
      <input type="hidden" name="status" value={isArchived ? "active" : "archived"} />
      <Button icon={isArchived ? "undo-2" : "archive"}>
        {isArchived ? "Reactivate" : "Archive"}
      </Button>
    </Form>
  );
}

/** What the color of the meter says, in words. */
const budgetStates = { accent: "", warn: "Nearly used: ", bad: "Used up: " } as const;

function statsOf({ seconds, billableSeconds, value, rate, budget }: ProjectPageProps) {
  return [
    { label: "Total", value: hoursText(seconds), note: "tracked by everybody" },
    {
      label: "Billable",
      value: hoursText(billableSeconds),
      note: `${percentText(seconds > 0 ? Math.round((100 * billableSeconds) / seconds) : 0)} of it`,
    },
    { label: "Value", value: value ?? "–", note: rate ?? "without an hourly rate" },
    budget === undefined
      ? { label: "Budget", value: "–", note: "not set" }
      : {
          label: "Budget",
          value: percentText(budget.percent),
          note: `${budgetStates[budget.tone]}${budget.text}`,
          meter: { value: budget.value, max: budget.max, text: budget.text, tone: budget.tone },
        },
  ];
}

function Tasks({ project, tasks, openTasks }: ProjectPageProps): VNode {
  const list = `/tasks?project=${String(project.id)}`;
  return (
    <Card
      title="Open tasks"
      id="tasks"
      actions={
        <Button href={list}>
          {openTasks > tasks.length ? `All ${String(openTasks)}` : "All tasks"}
        </Button>
      }
    >
      {tasks.length === 0 ? (
        <Empty icon="list-checks" text="No open tasks." />
      ) : (
        <TaskRows tasks={tasks} path={projectPath(project.id)} />
      )}
      {project.status === "archived" ? null : (
        <Form
          action="/tasks"
          swap="tasks"
          label="Add a task"
          class="border-line mt-2 flex gap-2 border-t pt-3"
        >
          <input type="hidden" name="project_id" value={String(project.id)} />
          <input type="hidden" name="next" value={projectPath(project.id)} />
          <input
            class="field"
            id="new-task"
            name="name"
            maxlength={200}
            aria-label="Name of the new task"
            placeholder="Add a task"
            required
          />
          <Button icon="plus">Add</Button>
        </Form>
      )}
    </Card>
  );
}

function Entries({ project, entries }: ProjectPageProps): VNode {
  return (
    <Card
      title="Latest entries"
      id="recent"
      actions={
        <Button
          icon="plus"
          href={addressOf("/entries/new", { work: project.id, next: projectPath(project.id) })}
        >
          Add time
        </Button>
      }
    >
      {entries.length === 0 ? (
        <Empty icon="timer" text="Nothing tracked yet. Start the timer, or add time." />
      ) : (
        <EntryRows entries={entries} />
      )}
    </Card>
  );
}

function About({ project, integrations }: ProjectPageProps): VNode | null {
  const { description } = project;
  if (description === null && integrations.length === 0) return null;
  return (
    <Card title="About">
      {description === null ? null : (
        <p class="text-sm wrap-anywhere whitespace-pre-line">{description}</p>
      )}
      {integrations.length === 0 ? null : (
        <p class="text-soft mt-2 text-sm">
          {"Written to by "}
          {integrations.map(({ name, path }, index) => (
            <span key={path}>
              {index === 0 ? null : ", "}
              <a href={path}>{name}</a>
            </span>
          ))}
          .
        </p>
      )}
    </Card>
  );
}
