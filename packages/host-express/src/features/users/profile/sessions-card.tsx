import type { VNode } from "preact";
import { toDate } from "../../../platform/db/instants";
import type { PageContent } from "../../../platform/pages/page";
import {
  Badge,
  Button,
  Card,
  Confirm,
  ConfirmForm,
  Form,
  Table,
  Time,
  type Column,
  type TimeView,
} from "../../../platform/pages/ui";
import type { SessionRow } from "../sessions/store";
import { deviceName } from "./device";
import { profilePath } from "./paths";

/** What the card of sessions shows. */
export interface SessionsCardProps {
  readonly sessions: readonly SessionRow[];
  /** Number of all sessions; the list may be shorter. */
  readonly sessionCount: number;
  readonly currentSession: number | undefined;
  readonly times: TimeView;
}

/** The devices on which the user is logged in. */
export function SessionsCard(props: SessionsCardProps): VNode {
  const { sessions, sessionCount, currentSession, times } = props;
  return (
    <Card
      id="sessions"
      title="Where you are logged in"
      lead={
        sessionCount > sessions.length
          ? `The newest ${String(sessions.length)} of ${String(sessionCount)}.`
          : undefined
      }
      actions={
        sessionCount <= 1 ? undefined : (
          <Confirm id="end-others" href={endOthers.action} {...endOthers} />
        )
      }
    >
      <Table
        caption="Sessions"
        columns={sessionColumns(currentSession, times)}
        rows={sessions}
        rowKey={({ id }) => id}
      />
    </Card>
  );
}

/** The question before all other sessions end. */
export const endOthers = {
  label: "Log out others",
  look: "quiet",
  title: "Log out all other devices?",
  text: "You stay logged in here. API tokens keep working.",
  action: `${profilePath}/sessions/end-others`,
  confirm: "Log out others",
} as const;

/** Asks whether to end all other sessions. */
export function endOthersPage(): PageContent {
  const { title, text, action, confirm } = endOthers;
  return {
    title: "Log out other devices",
    children: <ConfirmForm {...{ title, text, action, confirm }} cancel={profilePath} />,
  };
}

function sessionColumns(
  currentSession: number | undefined,
  times: TimeView,
): readonly Column<SessionRow>[] {
  return [
    {
      header: "Device",
      role: "title",
      cell: ({ id, user_agent: agent }) => (
        <span class="flex flex-wrap items-center gap-2" title={agent ?? undefined}>
          {deviceName(agent)}
          {id === currentSession ? <Badge tone="run">This device</Badge> : null}
        </span>
      ),
    },
    { header: "Address", cell: ({ address }) => address ?? "" },
    {
      header: "Logged in",
      cell: ({ created_at: at }) => <Time at={toDate(at)} view={times} form="relative" />,
    },
    {
      header: "Last seen",
      cell: ({ last_seen_at: at }) => <Time at={toDate(at)} view={times} form="relative" />,
    },
    {
      header: "Actions",
      role: "actions",
      align: "end",
      cell: ({ id, user_agent: agent }) =>
        id === currentSession ? null : (
          <Form action={`${profilePath}/sessions/${String(id)}/end`} swap="sessions">
            <Button look="plain" busy="…" label={`Log out: ${deviceName(agent)}`}>
              Log out
            </Button>
          </Form>
        ),
    },
  ];
}
