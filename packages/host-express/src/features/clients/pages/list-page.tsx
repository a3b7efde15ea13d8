import type { VNode } from "preact";
import type { PageContent } from "../../../platform/pages/page";
import {
  Button,
  Card,
  Empty,
  Form,
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
}

/** Content of the page of all clients. */
export interface ClientListProps {
  readonly clients: readonly ClientItem[];
  readonly query: ClientListQuery;
  readonly pages: number;
}

/** The path of a list with a filter; what is the default is left out. */
export function clientListPath({ status, q, page }: ClientListQuery): string {
  return addressOf(clientsPath, {
    status: unlessDefault(status, "active"),
    q: unlessDefault(q, ""),
    page: unlessDefault(page, 1),
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
          <Button icon="search">Show</Button>
        </Form>
        <Card id="clients">
          <Clients {...props} />
        </Card>
      </>
    ),
  };
}

function Clients({ clients, query, pages }: ClientListProps): VNode {
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
  return (
    <>
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
                <a class="font-semibold wrap-anywhere hover:underline" href={clientPath(id)}>
                  {name}
                </a>
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
                <a class="link wrap-anywhere" href={`mailto:${email}`}>
                  {email}
                </a>
              ),
          },
          { header: "Active projects", align: "end", cell: ({ projects }) => projects },
          { header: "Hours", align: "end", cell: ({ seconds }) => hoursText(seconds) },
        ]}
      />
      <Pagination
        page={query.page}
        pages={pages}
        href={(page) => clientListPath({ ...query, page })}
      />
    </>
  );
}
