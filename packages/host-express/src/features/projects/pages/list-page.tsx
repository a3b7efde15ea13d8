import type { VNode } from "preact";
import type { PageContent } from "../../../platform/pages/page";
import {
  Badge,
  Button,
  Card,
  Dot,
  Empty,
  Form,
  Meter,
  PageHeader,
  Pagination,
  Select,
  RowWords,
  StartForm,
  StartInRow,
  Table,
  Tabs,
  TextInput,
  startWord,
  titleId,
  type Option,
} from "../../../platform/pages/ui";
import { hoursText } from "../../../platform/time/duration-text";
import { addressOf, unlessDefault } from "../../../platform/pages/address";
import { percentText } from "../../../platform/percent-text";
import type { BudgetUse } from "../budget";
import { projectPath, projectsPath, projectStatusNames } from "../paths";

/** A project in a list. */
export interface ProjectItem {
  readonly id: number;
  readonly name: string;
  readonly code: string | null;
  readonly client: string;
  readonly client_id: number;
  readonly color: string;
  readonly status: string;
  readonly isRestricted: boolean;
  /** Tracked time of everybody. */
  readonly seconds: number;
  readonly budget: BudgetUse | undefined;
}

/** What a list of projects is filtered by. */
export interface ProjectListQuery {
  readonly status: keyof typeof projectStatusNames;
  readonly client?: number | undefined;
  readonly q: string;
  readonly page: number;
}

/** Content of the page of all projects. */
export interface ProjectListProps {
  readonly projects: readonly ProjectItem[];
  readonly query: ProjectListQuery;
  /** Path of the page with its query, to come back to. */
  readonly path: string;
  readonly pages: number;
  /** Number of matching projects by status. */
  readonly counts: ReadonlyMap<string, number>;
  /** Clients to filter by. */
  readonly clients: readonly Option[];
}

/** The path of a list with a filter; what is the default is left out. */
function projectListPath({ status, client, q, page }: ProjectListQuery): string {
  return addressOf(projectsPath, {
    status: unlessDefault(status, "active"),
    client,
    q: unlessDefault(q, ""),
    page: unlessDefault(page, 1),
  });
}

/** The page of all projects. */
export function projectListPage(props: ProjectListProps): PageContent {
  const { query, counts } = props;
  const first = { ...query, page: 1 };
  return {
    title: "Projects",
    children: (
      <>
        <PageHeader
          title="Projects"
          actions={
            <Button look="primary" icon="plus" href={`${projectsPath}/new`}>
              New project
            </Button>
          }
        />
        <Tabs
          label="Status"
          current={projectListPath({ ...first, status: query.status })}
          tabs={Object.entries(projectStatusNames).map(([status, label]) => ({
            label,
            href: projectListPath({ ...first, status: status as typeof query.status }),
            count: counts.get(status) ?? 0,
          }))}
        />
        <Filters {...props} />
        <Card id="projects">
          <Projects {...props} />
        </Card>
      </>
    ),
  };
}

function Filters({ query, clients }: ProjectListProps): VNode {
  return (
    <Form
      action={projectsPath}
      method="get"
      swap="projects"
      isLive
      label="Filter"
      class="mb-4 grid grid-cols-2 items-end gap-3 sm:flex"
    >
      <input type="hidden" name="status" value={query.status} />
      <div class="min-w-0 sm:w-64">
        <TextInput name="q" label="Search" type="search" value={query.q} maxlength={200} />
      </div>
      <div class="min-w-0 sm:w-64">
        <Select
          name="client"
          label="Client"
          value={query.client === undefined ? "" : String(query.client)}
          options={[{ value: "", label: "Every client" }, ...clients]}
        />
      </div>
    </Form>
  );
}

function Projects({ projects, query, path, pages, counts, clients }: ProjectListProps): VNode {
  if (projects.length === 0) {
    const isFiltered = query.q !== "" || query.client !== undefined;
    const hasOthers = [...counts.values()].some((count) => count > 0) || clients.length > 0;
    return isFiltered || query.status !== "active" || hasOthers ? (
      <Empty
        icon="folder"
        text="No projects match."
        action={<Button href={projectsPath}>Show the active projects</Button>}
      />
    ) : (
      <Empty
        icon="folder"
        text="Time is tracked for projects. The first one takes a name and a client."
        action={
          <Button look="primary" icon="plus" href={`${projectsPath}/new`}>
            Add a project
          </Button>
        }
      />
    );
  }
  return (
    <>
      <StartForm path={path} />
      <RowWords words={startWord} />
      <Table
        caption="Projects"
        rows={projects}
        rowKey={({ id }) => id}
        columns={[
          { header: "Project", role: "title", cell: (each) => <Name {...each} /> },
          {
            header: "Client",
            cell: ({ client, client_id: id }) => (
              <a class="clamped" href={`/clients/${String(id)}`}>
                {client}
              </a>
            ),
          },
          { header: "Hours", align: "end", cell: ({ seconds }) => hoursText(seconds) },
          { header: "Budget", cell: ({ budget }) => <Budget budget={budget} /> },
          {
            header: "Actions",
            role: "action",
            cell: ({ id, status }) =>
              status === "active" ? <StartInRow id={id} work={String(id)} /> : null,
          },
        ]}
      />
      <Pagination
        page={query.page}
        pages={pages}
        href={(page) => projectListPath({ ...query, page })}
      />
    </>
  );
}

function Name({ id, name, code, color, isRestricted }: ProjectItem): VNode {
  return (
    <span class="dotted">
      <Dot color={color} />
      <span>
        <a id={titleId(id)} href={projectPath(id)}>
          {name}
        </a>
        {code === null ? null : <span class="text-soft ml-2 text-xs font-medium">{code}</span>}
        {isRestricted ? (
          <span class="mt-1 block">
            <Badge icon="lock">Members only</Badge>
          </span>
        ) : null}
      </span>
    </span>
  );
}

function Budget({ budget }: Pick<ProjectItem, "budget">): VNode | null {
  if (budget === undefined) return null;
  const { value, max, text, percent, tone } = budget;
  return (
    <span class="budget">
      <span>
        {tone === "bad" ? "Used up" : tone === "warn" ? "Nearly used" : "Used"}
        <span>{percentText(percent)}</span>
      </span>
      <Meter label="Budget" value={value} max={max} text={text} tone={tone} />
    </span>
  );
}
