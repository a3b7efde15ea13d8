import type { VNode } from "preact";
import {
  Badge,
  Button,
  Card,
  Empty,
  Form,
  Table,
  type Column,
  type Tone,
} from "../../../platform/pages/ui";
import { Time, type TimeView } from "../../../platform/pages/ui";
import { durationText } from "../../../platform/time/shown-time";
import type { ShownRun } from "../../sync/run-schema";
import type { IntegrationView } from "../view";
import { countsText } from "./counts";

/** How often a running sync is read again, in seconds. */
export const runPollSeconds = 2;

/** The syncs of an integration, newest first. */
export function Syncs(props: {
  readonly view: IntegrationView;
  readonly runs: readonly ShownRun[];
  readonly times: TimeView;
}): VNode {
  const { view, runs, times } = props;
  const { paths } = view;
  const isRunning = runs.some(({ status }) => status === "running");
  const columns: readonly Column<ShownRun>[] = [
    {
      header: "Started",
      role: "title",
      cell: ({ id, started_at }) => (
        <a href={paths.at(`runs/${id}`)}>
          <Time at={new Date(started_at)} view={times} />
        </a>
      ),
    },
    { header: "State", cell: (run) => <RunBadge run={run} /> },
    { header: "Took", cell: (run) => tookText(run, times.now) },
    { header: "Result", cell: (run) => run.error ?? countsText(run) },
  ];
  return (
    <Card
      id="runs"
      title="Syncs"
      lead={scheduleText(view)}
      actions={
        view.canSync ? (
          <Form action={paths.at("sync")}>
            <Button look="primary" icon="refresh-cw" busy="Starting…">
              Sync now
            </Button>
          </Form>
        ) : undefined
      }
    >
      <div data-poll={isRunning ? String(runPollSeconds) : undefined} id="run-list">
        {runs.length === 0 ? (
          <Empty icon="refresh-cw" text="No sync has run yet." />
        ) : (
          <Table caption="Syncs" columns={columns} rows={runs} rowKey={({ id }) => id} />
        )}
      </div>
    </Card>
  );
}

function scheduleText({ manifest, row }: IntegrationView): string {
  if (row?.active !== true) return "Syncs start again once the integration is connected.";
  const { everyMinutes = 0 } = manifest.sync ?? {};
  return `One starts by itself every ${String(everyMinutes)} minutes. The last 50 are kept.`;
}

const badges: Readonly<Record<ShownRun["status"], { readonly tone: Tone; readonly text: string }>> =
  {
    running: { tone: "accent", text: "Running" },
    done: { tone: "run", text: "Done" },
    stopped: { tone: "warn", text: "Ended early" },
    interrupted: { tone: "neutral", text: "Interrupted" },
  };

/** The state of a sync, and whether it only tried. */
export function RunBadge({ run }: { readonly run: ShownRun }): VNode {
  const { tone, text } = badges[run.status];
  return (
    <span class="inline-flex flex-wrap gap-1">
      <Badge tone={tone}>{text}</Badge>
      {run.dry_run ? <Badge>Without changes</Badge> : null}
    </span>
  );
}

/** How long a sync took, or has taken so far. */
export function tookText({ started_at, finished_at }: ShownRun, now: Date): string {
  const end = finished_at === null ? now.getTime() : Date.parse(finished_at);
  return durationText(end - Date.parse(started_at));
}
