import type { VNode } from "preact";
import type { QueueCounts } from "../../platform/jobs/jobs";
import type { PageContent } from "../../platform/pages/page";
import {
  Badge,
  Banner,
  Button,
  Card,
  Facts,
  PageHeader,
  Table,
  type Column,
  type Fact,
  type Tone,
} from "../../platform/pages/ui";
import type { Finding } from "./checks";

/** Path of the page about the health of the installation. */
export const healthPath = "/admin/health";

/** Content of the page about the health of the installation. */
export interface HealthPageProps {
  readonly findings: readonly Finding[];
  /** Undefined if they could not be counted. */
  readonly queues: readonly QueueCounts[] | undefined;
  readonly versions: readonly Fact[];
  /** Names of the queues of connectors. */
  readonly queueNames: ReadonlyMap<string, string>;
}

/** What works in the installation, and what does not. */
export function healthPage(props: HealthPageProps): PageContent {
  const { findings, versions } = props;
  return {
    title: "Health",
    children: (
      <>
        <PageHeader
          title="Health"
          lead="The same checks as tt-host doctor makes, made just now."
          back={{ href: "/admin", label: "Admin" }}
          actions={
            <Button icon="refresh-cw" href={healthPath}>
              Check again
            </Button>
          }
        />
        <div class="flex flex-col gap-4">
          <Summary findings={findings} />
          <Card title="Checks">
            <ul>
              {findings.map((finding) => (
                <FindingItem key={finding.subject + finding.text} {...finding} />
              ))}
            </ul>
          </Card>
          <div class="grid items-start gap-4 lg:grid-cols-[2fr_1fr]">
            <Jobs {...props} />
            <Card title="Versions">
              <Facts facts={versions} />
            </Card>
          </div>
        </div>
      </>
    ),
  };
}

function Summary({ findings }: Pick<HealthPageProps, "findings">): VNode {
  const failed = findings.filter(({ level }) => level === "fail").length;
  const warned = findings.filter(({ level }) => level === "warn").length;
  if (failed > 0) {
    const title = failed === 1 ? "One thing does not work" : `${String(failed)} things do not work`;
    return <Banner tone="bad" title={title} />;
  }
  if (warned > 0) {
    const title = warned === 1 ? "One thing needs a look" : `${String(warned)} things need a look`;
    return <Banner tone="warn" title={title} />;
  }
  return <Banner tone="good" title="Everything works" />;
}

const levels: Readonly<Record<Finding["level"], { readonly label: string; readonly tone: Tone }>> =
  {
    ok: { label: "Works", tone: "run" },
    warn: { label: "Look", tone: "warn" },
    fail: { label: "Fails", tone: "bad" },
  };

const subjects: Readonly<Record<Finding["subject"], string>> = {
  connectors: "Connectors",
  database: "Database",
  key: "Encryption keys",
  secrets: "Stored secrets",
  redis: "Redis",
  "base url": "Address",
  events: "Events",
};

function FindingItem({ subject, level, text }: Finding): VNode {
  const { label, tone } = levels[level];
  return (
    <li class="border-line flex flex-wrap items-start gap-x-4 gap-y-1 border-t py-3 text-sm first:border-0 first:pt-0 last:pb-0">
      <span class="w-32 font-semibold">{subjects[subject]}</span>
      <span class="text-soft min-w-0 flex-1 basis-56 wrap-anywhere">{sentence(text)}</span>
      <Badge tone={tone}>{label}</Badge>
    </li>
  );
}

function sentence(text: string): string {
  // An address at the beginning stays as it is.
  if (/^https?:/.test(text)) return `${text}.`;
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

const ownQueues: Readonly<Record<string, string>> = {
  connector_event: "Notifications of integrations",
  due_syncs: "Syncs that are due",
  fold_time_entry_totals: "Sums of time entries",
  housekeeping: "Removal of what has expired",
  notice_upkeep: "Removal of old notifications",
  provider_revoke: "Access revoked at providers",
  upkeep: "Maintenance of the database",
  webhook_delivery: "Deliveries to webhooks",
  webhook_fan_out: "Events for webhooks",
  webhook_retry: "Deliveries to failing webhooks",
  webhook_sweep: "Deliveries that a crash left behind",
};

function Jobs({ queues, queueNames }: HealthPageProps): VNode {
  return (
    <Card title="Background jobs" lead="Counted once a minute.">
      {queues === undefined ? (
        <p class="text-soft text-sm">They could not be counted. Check again in a moment.</p>
      ) : (
        <Table
          caption="Background jobs by queue"
          columns={jobColumns(queueNames)}
          rows={queues}
          rowKey={({ queue }) => queue}
        />
      )}
    </Card>
  );
}

const jobColumns = (names: HealthPageProps["queueNames"]): readonly Column<QueueCounts>[] => [
  {
    header: "Queue",
    role: "title",
    cell: ({ queue }) => <span title={queue}>{names.get(queue) ?? ownQueues[queue] ?? queue}</span>,
  },
  { header: "Ready", align: "end", cell: ({ ready }) => String(ready) },
  { header: "Later", align: "end", cell: ({ waiting }) => String(waiting) },
  { header: "Running", align: "end", cell: ({ running }) => String(running) },
  {
    header: "Failed",
    align: "end",
    cell: ({ failed }) => (failed === 0 ? "0" : <Badge tone="bad">{String(failed)}</Badge>),
  },
];
