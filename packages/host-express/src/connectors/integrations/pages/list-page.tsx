import type { ComponentChildren, VNode } from "preact";
import type { PageContent } from "../../../platform/pages/page";
import {
  Badge,
  Card,
  PageHeader,
  Pagination,
  Table,
  type Column,
} from "../../../platform/pages/ui";
import { Time, type TimeView } from "../../../platform/pages/ui";
import type { IntegrationHealth } from "../health";
import { integrationsPath } from "../paths";
import type { IntegrationView } from "../view";
import { cardId, IntegrationCard } from "./card";

/** Content of the page of all integrations. */
export interface IntegrationListProps {
  readonly personal: readonly IntegrationView[];
  /** Integrations of the workspace; undefined for users who do not manage them. */
  readonly workspace: readonly IntegrationView[] | undefined;
  /** Everybody's integrations; undefined for users who are no administrators. */
  readonly health: HealthList | undefined;
  readonly times: TimeView;
}

/** One page of everybody's integrations. */
export interface HealthList {
  readonly rows: readonly IntegrationHealth[];
  readonly page: number;
  readonly pages: number;
}

/** The page of all integrations. */
export function integrationListPage(props: IntegrationListProps): PageContent {
  const { personal, workspace = [], health, times } = props;
  return {
    title: "Integrations",
    children: (
      <>
        <PageHeader title="Integrations" lead={summaryOf([...personal, ...workspace])} />
        <div class="flex flex-col gap-8">
          <Cards title="Personal connectors" id="personal" views={personal} times={times}>
            Yours alone. Tokens are sealed and never shown again.
          </Cards>
          {workspace.length === 0 ? null : (
            <Cards title="For everybody" id="workspace" views={workspace} times={times}>
              One integration for all users, which administrators manage.
            </Cards>
          )}
          {health === undefined ? null : <Health list={health} times={times} />}
        </div>
      </>
    ),
  };
}

/** How many integrations work and how many need the user. */
function summaryOf(views: readonly IntegrationView[]): string {
  const count = (states: readonly string[]): number =>
    views.filter(({ state }) => states.includes(state.state)).length;
  const working = count(["connected", "syncing", "waiting"]);
  const needing = count(["reconnect", "degraded"]);
  if (working + needing === 0) return "Connect the tools you work with, and time tracks itself.";
  const needs = needing === 1 ? "1 needs you" : `${String(needing)} need you`;
  const works = working === 1 ? "1 works" : `${String(working)} work`;
  return needing === 0 ? works : `${works} · ${needs}`;
}

function Cards(props: {
  readonly title: string;
  readonly id: string;
  readonly views: readonly IntegrationView[];
  readonly times: TimeView;
  readonly children: ComponentChildren;
}): VNode {
  const { title, id, views, times, children } = props;
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <p class="text-soft mb-3 text-sm">{children}</p>
      <div class="grid gap-4 md:grid-cols-2 xl:grid-cols-3">
        {views.map((view) => (
          <IntegrationCard key={cardId(view)} view={view} times={times} />
        ))}
      </div>
    </section>
  );
}

function Health(props: { readonly list: HealthList; readonly times: TimeView }): VNode {
  const { list, times } = props;
  const columns: readonly Column<IntegrationHealth>[] = [
    { header: "Integration", cell: ({ name }) => name, role: "title" },
    {
      header: "Owner",
      cell: ({ owner }) => <span class="whitespace-nowrap">{owner ?? "Everybody"}</span>,
    },
    { header: "State", cell: ({ label, tone }) => <Badge tone={tone}>{label}</Badge> },
    { header: "Message", cell: ({ message }) => message ?? "" },
    {
      header: "Last sync",
      cell: ({ lastSyncAt }) =>
        lastSyncAt === undefined ? (
          ""
        ) : (
          <span class="whitespace-nowrap">
            <Time at={lastSyncAt} view={times} form="relative" />
          </span>
        ),
    },
  ];
  return (
    <Card
      title="Everybody's integrations"
      lead="Only administrators see this. Settings and tokens stay with their owners."
    >
      {list.rows.length === 0 ? (
        <p class="text-soft text-sm">No integration has been set up yet.</p>
      ) : (
        <Table
          caption="Everybody's integrations"
          columns={columns}
          rows={list.rows}
          rowKey={({ id }) => id}
        />
      )}
      <Pagination
        page={list.page}
        pages={list.pages}
        href={(page) => `${integrationsPath}?page=${String(page)}`}
      />
    </Card>
  );
}
