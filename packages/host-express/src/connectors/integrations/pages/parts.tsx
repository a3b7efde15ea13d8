import type { ShownFact } from "@tt/connector-core";
import type { ComponentChildren, VNode } from "preact";
import { Badge, Banner, Button, Form, type Tone } from "../../../platform/pages/ui";
import { Time, type TimeView } from "../../../platform/pages/ui";
import type { ShownRun } from "../../sync/run-schema";
import type { ShownState, StateAction } from "../card/state";
import type { IntegrationView } from "../view";
import { countsText } from "./counts";

const tones = {
  good: "run",
  busy: "accent",
  warn: "warn",
  bad: "bad",
  quiet: "neutral",
} as const satisfies Record<ShownState["tone"], Tone>;

/** The state of an integration in one or two words. */
export function StateBadge({ state }: { readonly state: ShownState }): VNode {
  return <Badge tone={tones[state.tone]}>{state.label}</Badge>;
}

/** The button or link that does what an integration needs. */
export function ActionButton(props: {
  readonly action: StateAction;
  readonly look?: "primary" | "quiet";
  readonly swap?: string | undefined;
}): VNode {
  const { action, look = "primary", swap } = props;
  if (action.method === "get") {
    return (
      <Button look={look} href={action.path}>
        {action.label}
      </Button>
    );
  }
  return (
    <Form action={action.path} swap={swap}>
      <Button look={look} busy="Working…">
        {action.label}
      </Button>
    </Form>
  );
}

/** What is wrong with an integration, and the action that fixes it. */
export function StateBanner(props: {
  readonly view: IntegrationView;
  readonly times: TimeView;
  readonly hasAction: boolean;
}): VNode | null {
  const { view, times, hasAction } = props;
  const { tone, message, until, action } = view.state;
  if (message === undefined) return null;
  return (
    <Banner
      tone={tone === "bad" || tone === "warn" ? tone : "info"}
      action={hasAction && action ? <ActionButton action={action} /> : undefined}
    >
      {message}
      {until === undefined ? null : (
        <>
          {" Next try "}
          <Time at={until} view={times} />
          {"."}
        </>
      )}
    </Banner>
  );
}

/** The facts of an integration: those of its connector, then its last sync and delivery. */
export function factsOf({ facts, lastRun, status }: IntegrationView, times: TimeView) {
  const { deliveries } = status;
  return [
    ...facts.map((fact) => ({ label: fact.label, value: factValue(fact, times) })),
    ...(lastRun ? [{ label: "Last sync", value: <RunSummary run={lastRun} times={times} /> }] : []),
    ...(deliveries?.last
      ? [
          {
            label: "Last delivery",
            value: <Time at={new Date(deliveries.last.received_at)} view={times} form="relative" />,
          },
        ]
      : []),
  ];
}

function factValue({ value, at, url }: ShownFact, times: TimeView): ComponentChildren {
  const text = at === undefined ? value : <Time at={new Date(at)} view={times} form="full" />;
  if (url === undefined) return text;
  return (
    <a class="link" href={url} rel="noopener">
      {text}
    </a>
  );
}

function RunSummary({ run, times }: { readonly run: ShownRun; readonly times: TimeView }): VNode {
  return (
    <>
      <Time at={new Date(run.started_at)} view={times} form="relative" />
      {` · ${countsText(run)}`}
    </>
  );
}
