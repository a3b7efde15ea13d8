import type { VNode } from "preact";
import type * as z from "zod";
import { toDate } from "../../../platform/db/instants";
import type { PageContent } from "../../../platform/pages/page";
import {
  Badge,
  Banner,
  Button,
  Card,
  Confirm,
  ConfirmForm,
  Empty,
  Facts,
  Form,
  PageHeader,
  Pagination,
  Select,
  Table,
  Tabs,
  Time,
  type Column,
  type TimeView,
  type Tone,
} from "../../../platform/pages/ui";
import { addressOf, unlessDefault } from "../../../platform/pages/address";
import { deliveryStatus, type deliverySchema } from "../deliveries";
import type { WebhookRow } from "../schema";
import { eventsText } from "./events";
import { deliveryPath, webhookPath, webhooksPath } from "./paths";
import { webhookState } from "./state";

type Delivery = z.output<typeof deliverySchema>;
type DeliveryStatus = Delivery["status"];

/** How often deliveries that are not finished are read again, in seconds. */
const pollSeconds = 5;

/** Content of the page of a webhook. */
export interface WebhookPageProps {
  readonly webhook: WebhookRow;
  readonly deliveries: readonly Delivery[];
  readonly status: DeliveryStatus | undefined;
  readonly page: number;
  readonly pages: number;
  readonly times: TimeView;
}

/** How each status is shown; one that is tried again has not failed. */
const statuses: Readonly<Record<DeliveryStatus, { readonly label: string; readonly tone: Tone }>> =
  {
    pending: { label: "Waiting", tone: "neutral" },
    retrying: { label: "Retrying", tone: "warn" },
    delivered: { label: "Delivered", tone: "run" },
    failed: { label: "Failed", tone: "bad" },
  };

/** The page of a webhook, with its deliveries. */
export function webhookPage(props: WebhookPageProps): PageContent {
  const { webhook, times } = props;
  const { label, tone, text } = webhookState(webhook, times.now);
  return {
    title: `${webhook.name} · Webhooks`,
    children: (
      <>
        <PageHeader
          title={webhook.name}
          lead={webhook.description ?? undefined}
          back={{ href: webhooksPath, label: "Webhooks" }}
          actions={<Badge tone={tone}>{label}</Badge>}
        />
        <div class="flex flex-col gap-4">
          {text === undefined ? null : (
            <Banner tone={tone === "bad" ? "bad" : "warn"}>{text}</Banner>
          )}
          <div class="grid items-start gap-4 lg:grid-cols-[2fr_1fr]">
            <Address {...props} />
            <Resend {...props} />
          </div>
          <Deliveries {...props} />
        </div>
      </>
    ),
  };
}

function Address({ webhook, times }: WebhookPageProps): VNode {
  const { id, url, events, header_names: headers, last_success_at: success } = webhook;
  const { previous_secret_until: until } = webhook;
  return (
    <Card title="Subscription">
      <Facts
        facts={[
          { label: "URL", value: <code>{url}</code> },
          {
            label: "Events",
            value: events.length > 4 ? eventsText(events) : events.join(", "),
          },
          ...(headers.length === 0 ? [] : [{ label: "Headers", value: headers.join(", ") }]),
          {
            label: "Last success",
            value:
              success === null ? (
                "Never"
              ) : (
                <Time at={toDate(success)} view={times} form="relative" />
              ),
          },
          ...(until !== null && toDate(until) > times.now
            ? [
                {
                  label: "Former secret",
                  value: (
                    <>
                      {"signs too until "}
                      <Time at={toDate(until)} view={times} />
                    </>
                  ),
                },
              ]
            : []),
        ]}
      />
      <div class="border-line mt-5 flex flex-wrap gap-2 border-t pt-4">
        <Form action={webhookPath(id, "test")}>
          <Button look="primary" icon="send" busy="Sending…">
            Send a test
          </Button>
        </Form>
        <Button icon="pencil" href={webhookPath(id, "edit")}>
          Change
        </Button>
        <Form action={webhookPath(id, webhook.is_active ? "pause" : "activate")}>
          <Button icon={webhook.is_active ? "pause" : "play"} busy="Working…">
            {webhook.is_active ? "Pause" : "Activate"}
          </Button>
        </Form>
        <Confirm
          id="rotate"
          href={webhookPath(id, "rotate-secret")}
          label="New secret"
          icon="key-round"
          look="quiet"
          {...rotateQuestion(webhook)}
        />
        <Confirm
          id="delete"
          href={webhookPath(id, "delete")}
          label="Delete"
          icon="trash-2"
          {...deleteQuestion(webhook)}
        />
      </div>
    </Card>
  );
}

/** The question before a webhook gets a new secret. */
export function rotateQuestion({ id }: WebhookRow) {
  return {
    title: "Make a new secret?",
    text: "It is shown once. For 24 hours requests are signed with the former one too, so that your server can change.",
    action: webhookPath(id, "rotate-secret"),
    confirm: "Make a new secret",
  };
}

/** The question before a webhook is deleted. */
export function deleteQuestion({ id, name }: WebhookRow) {
  return {
    title: `Delete the webhook ${name}?`,
    text: "Nothing is sent to it any more, and its deliveries are deleted.",
    action: webhookPath(id, "delete"),
    confirm: "Delete",
  };
}

/** Asks one of these questions. */
export function questionPage(
  webhook: WebhookRow,
  question: ReturnType<typeof deleteQuestion>,
): PageContent {
  return {
    title: question.confirm,
    children: <ConfirmForm {...question} cancel={webhookPath(webhook.id)} />,
  };
}

function Resend({ webhook }: WebhookPageProps): VNode {
  return (
    <Card title="After an outage" lead="Sends again what is no longer retried.">
      <Form action={webhookPath(webhook.id, "resend")} class="flex flex-col gap-3">
        <Select
          name="hours"
          label="Failed deliveries of"
          value="24"
          options={[
            { value: "1", label: "The last hour" },
            { value: "24", label: "The last 24 hours" },
            { value: "168", label: "The last 7 days" },
            { value: "720", label: "The last 30 days" },
          ]}
        />
        <div>
          <Button icon="refresh-cw" busy="Working…">
            Send again
          </Button>
        </div>
      </Form>
    </Card>
  );
}

function listPath(id: number, status: DeliveryStatus | undefined, page = 1): string {
  return addressOf(webhookPath(id), { status, page: unlessDefault(page, 1) });
}

function Deliveries(props: WebhookPageProps): VNode {
  const { webhook, deliveries, status, page, pages, times } = props;
  const { id } = webhook;
  const isOpen = deliveries.some((each) => ["pending", "retrying"].includes(each.status));
  return (
    <Card title="Deliveries" lead="Newest first. They are kept for 30 days.">
      <Tabs
        label="Deliveries by status"
        tabs={[
          { label: "All", href: listPath(id, undefined) },
          ...deliveryStatus.options.map((each) => ({
            label: statuses[each].label,
            href: listPath(id, each),
          })),
        ]}
        current={listPath(id, status)}
      />
      <div id="deliveries" data-poll={isOpen ? String(pollSeconds) : undefined}>
        {deliveries.length === 0 ? (
          <Empty
            icon="send"
            text={
              status === undefined
                ? "Nothing was sent yet. A test shows whether your server gets it."
                : "There are no such deliveries."
            }
          />
        ) : (
          <Table
            caption="Deliveries"
            columns={columnsOf(id, times)}
            rows={deliveries}
            rowKey={(each) => each.id}
          />
        )}
      </div>
      <Pagination page={page} pages={pages} href={(other) => listPath(id, status, other)} />
    </Card>
  );
}

function columnsOf(webhookId: number, times: TimeView): readonly Column<Delivery>[] {
  return [
    {
      header: "Event",
      role: "title",
      cell: ({ id, event_type: type }) => (
        <a class="whitespace-nowrap" href={deliveryPath(webhookId, id)}>
          {type}
        </a>
      ),
    },
    { header: "Created", cell: ({ created_at: at }) => <Time at={new Date(at)} view={times} /> },
    { header: "Status", cell: (delivery) => <DeliveryBadge {...delivery} /> },
    { header: "Attempts", align: "end", cell: ({ attempts }) => String(attempts) },
    { header: "Answer", cell: (delivery) => answerText(delivery) },
    {
      header: "Next attempt",
      cell: ({ next_attempt_at: at }) =>
        at === null ? null : <Time at={new Date(at)} view={times} form="relative" />,
    },
  ];
}

/** The status of a delivery. */
export function DeliveryBadge({ status }: Pick<Delivery, "status">): VNode {
  const { label, tone } = statuses[status];
  return <Badge tone={tone}>{label}</Badge>;
}

/** The answer to the last attempt, or why there is none. */
function answerText({ status_code: code, error }: Pick<Delivery, "status_code" | "error">): string {
  return [code === null ? undefined : `HTTP ${String(code)}`, error]
    .filter((part) => part !== undefined && part !== null)
    .join(", ");
}
