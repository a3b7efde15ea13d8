import { describeReason, type Manifest, type RunItem } from "@tt/connector-core";
import type { VNode } from "preact";
import {
  Badge,
  Banner,
  Card,
  Empty,
  Facts,
  Table,
  type Column,
  type Tone,
} from "../../../platform/pages/ui";
import { Time, type TimeView } from "../../../platform/pages/ui";
import type { ShownRun } from "../../sync/run-schema";
import type { IntegrationView } from "../view";
import { runPollSeconds, RunBadge, tookText } from "./syncs";

/** An item of a sync, with the provider's page about it. */
export interface ShownItem extends RunItem {
  readonly url: string | undefined;
}

/** A status of items. */
export type ItemStatus = RunItem["status"];

/** Properties of {@link RunView}. */
export interface RunProps {
  readonly view: IntegrationView;
  readonly run: ShownRun;
  readonly items: readonly ShownItem[];
  /** Only items with this status are shown; undefined for all. */
  readonly filter: ItemStatus | undefined;
  readonly times: TimeView;
}

const labels: Readonly<Record<ItemStatus, string>> = {
  failed: "Failed",
  created: "New",
  updated: "Updated",
  skipped: "Skipped",
};
const tones: Readonly<Record<ItemStatus, Tone>> = {
  failed: "bad",
  created: "run",
  updated: "accent",
  skipped: "neutral",
};
const statuses = ["failed", "created", "updated", "skipped"] as const satisfies ItemStatus[];

/** One sync: its counts, and what became of each item and why. */
export function RunView(props: RunProps): VNode {
  const { view, run, items, filter, times } = props;
  const isRunning = run.status === "running";
  const shown = items.filter(({ status }) => filter === undefined || status === filter);
  return (
    <div
      id="run"
      class="flex flex-col gap-4"
      data-poll={isRunning ? String(runPollSeconds) : undefined}
    >
      {run.error === null ? null : <Ended run={run} times={times} />}
      <Card
        title={run.dry_run ? "What a sync would do" : "What the sync did"}
        actions={<RunBadge run={run} />}
      >
        <Facts
          facts={[
            {
              label: "Started",
              value: <Time at={new Date(run.started_at)} view={times} form="full" />,
            },
            { label: "Took", value: tookText(run, times.now) },
            ...(run.exported > 0 ? [{ label: "Exported", value: String(run.exported) }] : []),
          ]}
        />
        <Counts {...props} />
        <Reasons items={items} manifest={view.manifest} />
      </Card>
      <Card title="Items">
        {shown.length === 0 ? (
          <Empty
            icon="list-checks"
            text={isRunning ? "The first items are being read." : "There are no items to show."}
          />
        ) : (
          <Table
            caption="Items of the sync"
            columns={columnsOf(view.manifest)}
            rows={shown}
            rowKey={({ ref }) => ref}
          />
        )}
        {items.length < totalOf(run) ? (
          <p class="text-soft mt-3 text-sm">
            {`The first ${String(items.length)} of ${String(totalOf(run))} items are kept: failed ones first, then those that changed.`}
          </p>
        ) : null}
      </Card>
    </div>
  );
}

function totalOf(run: ShownRun): number {
  return statuses.reduce((sum, status) => sum + run[status], 0);
}

function Ended({ run, times }: { readonly run: ShownRun; readonly times: TimeView }): VNode {
  const { error, retry_after: seconds, finished_at: finished } = run;
  const next =
    seconds === null || finished === null
      ? undefined
      : new Date(Date.parse(finished) + seconds * 1000);
  return (
    <Banner tone="warn" title="It ended early">
      {error}
      {next === undefined ? null : (
        <>
          {" It goes on "}
          <Time at={next} view={times} />
          {"."}
        </>
      )}
    </Banner>
  );
}

/** The counts, as filters of the items. */
function Counts({ view, run, filter }: RunProps): VNode {
  const path = `runs/${run.id}`;
  return (
    <nav class="mt-4 flex flex-wrap gap-2" aria-label="Items by outcome">
      <a
        class="chip"
        href={view.paths.at(path)}
        aria-current={filter === undefined ? "true" : undefined}
      >
        {`All ${String(totalOf(run))}`}
      </a>
      {statuses
        .filter((status) => run[status] > 0)
        .map((status) => (
          <a
            key={status}
            class="chip"
            href={view.paths.at(path, { status })}
            aria-current={filter === status ? "true" : undefined}
          >
            {`${labels[status]} ${String(run[status])}`}
          </a>
        ))}
    </nav>
  );
}

/** The reasons of skipped items, with their number: `12 skipped: It is shown as free.` */
function Reasons(props: {
  readonly items: readonly RunItem[];
  readonly manifest: Manifest;
}): VNode | null {
  const counts = new Map<string, number>();
  for (const item of props.items) {
    if (item.status !== "skipped") continue;
    const reason = reasonOf(item, props.manifest);
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  if (counts.size === 0) return null;
  return (
    <ul class="text-soft mt-4 flex flex-col gap-1 text-sm">
      {[...counts].map(([reason, count]) => (
        <li key={reason}>{`${String(count)} skipped: ${reason}`}</li>
      ))}
    </ul>
  );
}

function columnsOf(manifest: Manifest): readonly Column<ShownItem>[] {
  return [
    {
      header: "Item",
      role: "title",
      cell: ({ title, url }) =>
        url === undefined ? (
          title
        ) : (
          <a class="link" href={url} rel="noopener">
            {title}
          </a>
        ),
    },
    {
      header: "Outcome",
      cell: ({ status, exported }) => (
        <Badge tone={tones[status]}>
          {exported ? `${labels[status]}, exported` : labels[status]}
        </Badge>
      ),
    },
    { header: "Why", cell: (item) => reasonOf(item, manifest) },
  ];
}

function reasonOf({ reason, error }: RunItem, { reasons }: Manifest): string {
  return error ?? (reason === undefined ? "" : describeReason(reason, reasons));
}
