import type { VNode } from "preact";
import type { PageContent } from "../../../platform/pages/page";
import type { Part } from "../../../platform/pages/parts";
import {
  Button,
  Card,
  Empty,
  Form,
  LoadFailed,
  PageHeader,
  Pagination,
  Table,
  Tabs,
  TextInput,
} from "../../../platform/pages/ui";
import { hoursText } from "../../../platform/time/duration-text";
import { addressOf, unlessDefault } from "../../../platform/pages/address";
import { clientPath, clientsPath } from "../paths";

/** A client in a list. */
export interface ClientItem {
  readonly id: number;
  readonly name: string;
  /** Company or contact person. */
  readonly about: string | null;
  readonly email: string | null;
  readonly projects: number;
  readonly seconds: number;
}

/** What a list of clients is filtered by. */
export interface ClientListQuery {
  readonly status: "active" | "inactive";
  readonly q: string;
  readonly page: number;
  /** Present if the page waits for the hours. */
  readonly hours?: string | undefined;
}

/** Content of the page of all clients. */
export interface ClientListProps {
  readonly clients: readonly ClientItem[];
  readonly query: ClientListQuery;
  readonly pages: number;
  /** Whether the projects and hours of the clients were read; scripts load them later. */
  readonly sums: Part<unknown>["status"];
}

/** Id of the table, whose projects and hours may come later than the names. */
export const hoursId = "client-hours";

/** The path of a list with a filter; what is the default is left out. */
function clientListPath({ status, q, page, hours }: ClientListQuery): string {
  return addressOf(clientsPath, {
    status: unlessDefault(status, "active"),
    q: unlessDefault(q, ""),
    page: unlessDefault(page, 1),
    hours,
  });
}

/** The page of all clients. */
export function clientListPage(props: ClientListProps): PageContent {
  const { query } = props;
  const first = { ...query, page: 1 };
  return {
    title: "Clients",
    children: (
      <>
        <PageHeader
          title="Clients"
          actions={
            <Button look="primary" icon="plus" href={`${clientsPath}/new`}>
              New client
            </Button>
          }
        />
        <Tabs
          label="Status"
          current={clientListPath(first)}
          tabs={[
            { label: "Active", href: clientListPath({ ...first, status: "active" }) },
            { label: "Archived", href: clientListPath({ ...first, status: "inactive" }) },
          ]}
        />
        <Form
          action={clientsPath}
          method="get"
          swap="clients"
          isLive
          label="Filter"
          class="mb-4 flex items-end gap-3"
        >
          <input type="hidden" name="status" value={query.status} />
          <div class="min-w-0 flex-1 sm:max-w-72">
            <TextInput name="q" label="Search" type="search" value={query.q} maxlength={200} />
          </div>
        </Form>
        <Card id="clients">
          <Clients {...props} />
        </Card>
      </>
    ),
  };
}

function Clients({ clients, query, pages, sums }: ClientListProps): VNode {
  if (clients.length === 0) {
    return query.q !== "" || query.status !== "active" ? (
      <Empty
        icon="building-2"
        text="No clients match."
        action={<Button href={clientsPath}>Show the active clients</Button>}
      />
    ) : (
      <Empty
        icon="building-2"
        text="Clients are whom you work for. Add one, together with its first project."
        action={
          <Button look="primary" icon="plus" href={`${clientsPath}/new`}>
            Add a client
          </Button>
        }
      />
    );
  }
  const hoursPath = clientListPath({ ...query, hours: "all" });
  const unread = sums === "ready" ? undefined : "…";
  return (
    <>
      <div id={hoursId} data-load={sums === "pending" ? "" : undefined}>
        {sums === "failed" ? <LoadFailed id={hoursId} title="Hours" path={hoursPath} /> : null}
        {sums === "pending" ? (
          <noscript>
            <a href={hoursPath}>Show the hours</a>
          </noscript>
        ) : null}
        <Table
          caption="Clients"
          rows={clients}
          rowKey={({ id }) => id}
          columns={[
            {
              header: "Client",
              role: "title",
              cell: ({ id, name, about }) => (
                <span class="min-w-0">
                  <a href={clientPath(id)}>{name}</a>
                  {about === null ? null : (
                    <span class="text-soft block text-sm font-normal wrap-anywhere">{about}</span>
                  )}
                </span>
              ),
            },
            {
              header: "E-mail",
              cell: ({ email }) =>
                email === null ? null : (
                  <a class="link block max-w-56 truncate" href={`mailto:${email}`} title={email}>
                    {email}
                  </a>
                ),
            },
            { header: "Active projects", align: "end", cell: ({ projects }) => unread ?? projects },
            { header: "Hours", align: "end", cell: ({ seconds }) => unread ?? hoursText(seconds) },
          ]}
        />
      </div>
      <Pagination
        page={query.page}
        pages={pages}
        href={(page) => clientListPath({ ...query, page })}
      />
    </>
  );
}
