import type { VNode } from "preact";
import {
  Badge,
  Button,
  Card,
  Empty,
  Facts,
  Form,
  Pagination,
  Select,
  Table,
  type Column,
  type Tone,
} from "../../../platform/pages/ui";
import { Time, type TimeView } from "../../../platform/pages/ui";
import { deliveryOutcomes, type DeliveryOutcome } from "../../deliveries/record";
import type { Delivery } from "../../deliveries/store";
import type { IntegrationView } from "../view";
import { Refused } from "./overview";

/** How often a followed list is read again, in seconds. */
const followSeconds = 5;

/** What the list of deliveries shows. */
export interface DeliveriesQuery {
  readonly outcome: DeliveryOutcome | undefined;
  /** Hours to look back; undefined for all. */
  readonly hours: number | undefined;
  readonly isFollowed: boolean;
}

const outcomes: Readonly<Record<DeliveryOutcome, { readonly label: string; readonly tone: Tone }>> =
  {
    created: { label: "Created", tone: "run" },
    updated: { label: "Updated", tone: "accent" },
    skipped: { label: "Skipped", tone: "neutral" },
    duplicate: { label: "Duplicate", tone: "neutral" },
    ignored: { label: "No change", tone: "neutral" },
    failed: { label: "Failed", tone: "bad" },
    refused: { label: "Refused", tone: "bad" },
  };

/** What was delivered to an integration, newest first. */
export function Deliveries(props: {
  readonly view: IntegrationView;
  readonly deliveries: readonly Delivery[];
  readonly query: DeliveriesQuery;
  readonly page: number;
  readonly pages: number;
  readonly times: TimeView;
}): VNode {
  const { view, deliveries, query, page, pages, times } = props;
  const isFiltered = query.outcome !== undefined || query.hours !== undefined;
  return (
    <>
      {query.outcome === "refused" ? null : <Refused view={view} />}
      <Card title="Deliveries" lead={leadOf(view)} actions={<Follow view={view} query={query} />}>
        <Filters view={view} query={query} />
        <div id="deliveries" data-poll={query.isFollowed ? String(followSeconds) : undefined}>
          {deliveries.length === 0 ? (
            <Empty
              icon="webhook"
              text={
                isFiltered
                  ? "No delivery matches the filter."
                  : `Nothing was delivered yet. What ${view.manifest.name} sends appears here.`
              }
              action={
                isFiltered ? <Button href={view.paths.tab("deliveries")}>Clear</Button> : undefined
              }
            />
          ) : (
            <Table
              caption="Deliveries"
              columns={columnsOf(view, times)}
              rows={deliveries}
              rowKey={({ id }) => id}
            />
          )}
        </div>
        <Pagination
          page={page}
          pages={pages}
          href={(other) => view.paths.at("deliveries", { ...sent(query), page: String(other) })}
        />
      </Card>
    </>
  );
}

function leadOf({ manifest, deliveriesPage }: IntegrationView): VNode {
  const kept = "The newest 500 are kept for 30 days, without their payloads.";
  return (
    <>
      {kept}
      {deliveriesPage === undefined ? null : (
        <>
          {" "}
          <a class="link" href={deliveriesPage} rel="noopener">
            {`Deliver again at ${manifest.name}`}
          </a>
        </>
      )}
    </>
  );
}

function sent({ outcome, hours, isFollowed }: DeliveriesQuery) {
  return {
    outcome,
    hours: hours === undefined ? undefined : String(hours),
    follow: isFollowed ? "1" : undefined,
  };
}

function Follow(props: { readonly view: IntegrationView; readonly query: DeliveriesQuery }): VNode {
  const { view, query } = props;
  const other = { ...query, isFollowed: !query.isFollowed };
  return (
    <Button
      icon={query.isFollowed ? "pause" : "play"}
      href={view.paths.at("deliveries", sent(other))}
    >
      {query.isFollowed ? "Stop following" : "Follow"}
    </Button>
  );
}

function Filters(props: {
  readonly view: IntegrationView;
  readonly query: DeliveriesQuery;
}): VNode {
  const { view, query } = props;
  return (
    <Form
      method="get"
      action={view.paths.tab("deliveries")}
      label="Filter"
      isLive
      class="mb-4 grid max-w-md grid-cols-2 gap-3"
    >
      {view.scope === "workspace" ? <input type="hidden" name="scope" value="workspace" /> : null}
      {query.isFollowed ? <input type="hidden" name="follow" value="1" /> : null}
      <Select
        name="outcome"
        label="Outcome"
        value={query.outcome ?? ""}
        options={[
          { value: "", label: "All" },
          ...deliveryOutcomes.map((value) => ({ value, label: outcomes[value].label })),
        ]}
      />
      <Select
        name="hours"
        label="Received"
        value={query.hours === undefined ? "" : String(query.hours)}
        options={[
          { value: "", label: "Any time" },
          { value: "1", label: "Last hour" },
          { value: "24", label: "Last 24 hours" },
          { value: "168", label: "Last 7 days" },
        ]}
      />
    </Form>
  );
}

function columnsOf(view: IntegrationView, times: TimeView): readonly Column<Delivery>[] {
  return [
    {
      header: "Received",
      role: "title",
      cell: ({ id, received_at }) => (
        <a href={view.paths.at(`deliveries/${String(id)}`)}>
          <Time at={new Date(received_at)} view={times} />
        </a>
      ),
    },
    { header: "Event", cell: ({ event }) => event ?? "" },
    { header: "Outcome", cell: (delivery) => <OutcomeBadge {...delivery} /> },
    { header: "What", cell: (delivery) => whatText(delivery) },
  ];
}

function OutcomeBadge({ outcome, count }: Pick<Delivery, "outcome" | "count">): VNode {
  const { label, tone } = outcomes[outcome];
  return <Badge tone={tone}>{count > 1 ? `${label} ${String(count)} times` : label}</Badge>;
}

/** The reason, or what was changed. */
function whatText(delivery: Delivery): string {
  const { reason, created, updated, skipped, task_id: task, time_entry_id: entry } = delivery;
  if (reason !== null) return reason;
  const item = task === null ? (entry === null ? undefined : "time entry") : "task";
  if (item !== undefined && created + updated + skipped === 1) {
    return `One ${item} was ${created === 1 ? "created" : "updated"}.`;
  }
  const parts = [
    [created, "created"],
    [updated, "updated"],
    [skipped, "skipped"],
  ] as const;
  const shown = parts.filter(([count]) => count > 0);
  // E.g. the first delivery of a webhook, which only says that it works.
  if (shown.length === 0 && delivery.outcome === "updated")
    return "No task or time entry was changed.";
  return shown.map(([count, word]) => `${String(count)} ${word}`).join(", ");
}

/** The page of one delivery: when, what it was, and what became of it. */
export function DeliveryView(props: {
  readonly view: IntegrationView;
  readonly delivery: Delivery;
  readonly times: TimeView;
}): VNode {
  const { view, delivery, times } = props;
  const { event, delivery_id: deliveryId, received_at: at, status_code: status } = delivery;
  return (
    <Card
      class="max-w-2xl"
      title={event === null ? "Delivery" : `Delivery of ${event}`}
      actions={<OutcomeBadge {...delivery} />}
    >
      <Facts
        facts={[
          { label: "Received", value: <Time at={new Date(at)} view={times} form="full" /> },
          ...(deliveryId === null ? [] : [{ label: "Id", value: <code>{deliveryId}</code> }]),
          { label: "Answered", value: `HTTP ${String(status)}` },
          { label: "Result", value: whatText(delivery) },
        ]}
      />
      <p class="text-soft mt-4 text-sm">
        {"The payload is not kept."}
        {view.deliveriesPage === undefined ? null : (
          <>
            {" "}
            <a class="link" href={view.deliveriesPage} rel="noopener">
              {`See it at ${view.manifest.name}`}
            </a>
          </>
        )}
      </p>
      <div class="mt-4">
        <Button href={view.paths.tab("deliveries")} icon="chevron-left">
          All deliveries
        </Button>
      </div>
    </Card>
  );
}
