import { toDate } from "../../../platform/db/instants";
import type { PageContent } from "../../../platform/pages/page";
import {
  Badge,
  Button,
  Card,
  Empty,
  PageHeader,
  Pagination,
  Table,
  Time,
  type Column,
  type TimeView,
} from "../../../platform/pages/ui";
import type { WebhookRow } from "../schema";
import { eventsText } from "./events";
import { webhookPath, webhooksPath } from "./paths";
import { webhookState } from "./state";

/** Content of the list of webhooks. */
export interface WebhooksPageProps {
  readonly webhooks: readonly WebhookRow[];
  /** Usernames of their owners by id; undefined if all are the user's own. */
  readonly owners: ReadonlyMap<number, string> | undefined;
  readonly page: number;
  readonly pages: number;
  readonly times: TimeView;
}

/** The list of outgoing webhooks. */
export function webhooksPage(props: WebhooksPageProps): PageContent {
  const { webhooks, page, pages } = props;
  const add = (
    <Button look="primary" icon="plus" href={`${webhooksPath}/new`}>
      Add a webhook
    </Button>
  );
  return {
    title: "Webhooks",
    children: (
      <>
        <PageHeader
          title="Webhooks"
          lead="Your servers hear of time entries, tasks, projects and clients as they change."
          actions={webhooks.length === 0 ? undefined : add}
        />
        <Card>
          {webhooks.length === 0 ? (
            <Empty
              icon="webhook"
              text="There are no webhooks yet. Add one to have changes sent to a server."
              action={add}
            />
          ) : (
            <Table
              caption="Webhooks"
              columns={columnsOf(props)}
              rows={webhooks}
              rowKey={({ id }) => id}
            />
          )}
          <Pagination
            page={page}
            pages={pages}
            href={(other) => `${webhooksPath}?page=${String(other)}`}
          />
        </Card>
      </>
    ),
  };
}

function columnsOf({ owners, times }: WebhooksPageProps): readonly Column<WebhookRow>[] {
  return [
    {
      header: "Name",
      role: "title",
      cell: ({ id, name, url }) => (
        <div class="min-w-0">
          <a href={webhookPath(id)}>{name}</a>
          <p class="text-soft text-xs font-normal wrap-anywhere">{url}</p>
        </div>
      ),
    },
    { header: "Events", cell: ({ events }) => eventsText(events) },
    ...(owners === undefined
      ? []
      : [
          {
            header: "Owner",
            cell: ({ user_id: id }: WebhookRow) => owners.get(id) ?? `User ${String(id)}`,
          },
        ]),
    {
      header: "Last success",
      cell: ({ last_success_at: at }) =>
        at === null ? (
          <span class="text-soft">Never</span>
        ) : (
          <Time at={toDate(at)} view={times} form="relative" />
        ),
    },
    {
      header: "State",
      cell: (row) => {
        const { label, tone } = webhookState(row, times.now);
        return <Badge tone={tone}>{label}</Badge>;
      },
    },
  ];
}
