import type { VNode } from "preact";
import { Badge, Card, Empty, Table, type Column, type Tone } from "../../../platform/pages/ui";
import { Time, type TimeView } from "../../../platform/pages/ui";
import type { NotificationBody } from "../../notifications/store";
import type { IntegrationView } from "../view";

type Status = NotificationBody["status"];

const statuses: Readonly<Record<Status, { readonly label: string; readonly tone: Tone }>> = {
  sent: { label: "Sent", tone: "run" },
  waiting: { label: "Waiting", tone: "accent" },
  dropped: { label: "Not sent", tone: "warn" },
};

const events: Readonly<Record<string, string>> = {
  "time_entry.started": "A timer started",
  "time_entry.stopped": "A timer stopped",
  "time_entry.created": "A time entry was added",
  "time_entry.updated": "A time entry was changed",
  "time_entry.deleted": "A time entry was deleted",
  daily_summary: "Daily summary",
};

/** What an integration sent, newest first. */
export function Messages(props: {
  readonly view: IntegrationView;
  readonly messages: readonly NotificationBody[];
  readonly filter: Status | undefined;
  readonly times: TimeView;
}): VNode {
  const { view, messages, filter, times } = props;
  const columns: readonly Column<NotificationBody>[] = [
    { header: "About", role: "title", cell: ({ type }) => events[type] ?? type },
    { header: "When", cell: ({ at }) => <Time at={new Date(at)} view={times} /> },
    {
      header: "State",
      cell: ({ status }) => <Badge tone={statuses[status].tone}>{statuses[status].label}</Badge>,
    },
    { header: "Why", cell: ({ reason, tries, status }) => whyText(reason, tries, status) },
  ];
  return (
    <Card title="Messages" lead={`The last 50 messages to ${view.manifest.name}, for 30 days.`}>
      <nav class="mb-4 flex flex-wrap gap-2" aria-label="Messages by state">
        <a
          class="chip"
          href={view.paths.tab("messages")}
          aria-current={filter === undefined ? "true" : undefined}
        >
          All
        </a>
        {(["sent", "waiting", "dropped"] as const).map((status) => (
          <a
            key={status}
            class="chip"
            href={view.paths.at("messages", { status })}
            aria-current={filter === status ? "true" : undefined}
          >
            {statuses[status].label}
          </a>
        ))}
      </nav>
      {messages.length === 0 ? (
        <Empty
          icon="send"
          text={filter === undefined ? "No message was sent yet." : "No message is in this state."}
        />
      ) : (
        <Table
          caption="Messages"
          columns={columns}
          rows={messages}
          rowKey={({ type, at }) => `${type} ${at}`}
        />
      )}
    </Card>
  );
}

function whyText(reason: string | null, tries: number, status: Status): string {
  const attempts = status === "waiting" && tries > 1 ? ` (${String(tries)} attempts)` : "";
  return `${reason ?? ""}${attempts}`;
}
