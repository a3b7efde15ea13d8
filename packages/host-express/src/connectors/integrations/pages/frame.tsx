import type { ComponentChildren } from "preact";
import type { PageContent } from "../../../platform/pages/page";
import {
  Banner,
  Card,
  Copy,
  PageHeader,
  ShownOnce,
  Tabs,
  type Tab,
} from "../../../platform/pages/ui";
import type { TimeView } from "../../../platform/pages/ui";
import { integrationsPath, type IntegrationTab } from "../paths";
import type { IntegrationView } from "../view";
import { ConnectorIcon } from "./icon";
import { StateBadge, StateBanner } from "./parts";

/** The element that forms of an integration's pages replace. */
export const frameId = "integration";

/** What was just done, above every view of an integration. */
export interface DoneMessage {
  readonly confirmation?: string | undefined;
  readonly warning?: string | undefined;
  /** True if the warning says that nothing was done. */
  readonly isFailure?: boolean | undefined;
  /** What an action produced, to be copied. */
  readonly result?: { readonly label: string; readonly text: string } | undefined;
  /** Secrets that were generated just now; they are shown only once. */
  readonly generated?: readonly { readonly title: string; readonly value: string }[] | undefined;
}

const titles: Readonly<Record<IntegrationTab, string>> = {
  overview: "Overview",
  "set-up": "Set-up",
  settings: "Settings",
  syncs: "Syncs",
  deliveries: "Deliveries",
  messages: "Messages",
  account: "Your account",
};

/** The views that an integration has. Pure. */
export function tabsOf({
  manifest,
  row,
  steps,
  scope,
}: IntegrationView): readonly IntegrationTab[] {
  const isSetUp = steps.every(({ isDone }) => isDone);
  return [
    ...(row === undefined ? [] : (["overview"] as const)),
    ...(isSetUp ? [] : (["set-up"] as const)),
    "settings",
    ...(row !== undefined && manifest.sync && scope === "personal" ? (["syncs"] as const) : []),
    ...(row !== undefined && manifest.inbound ? (["deliveries"] as const) : []),
    ...(row !== undefined && manifest.on ? (["messages"] as const) : []),
    ...(manifest.identity?.proof === "linked" && scope === "personal"
      ? (["account"] as const)
      : []),
  ];
}

/** Head, tabs and messages around a view of an integration. */
export function integrationPage(props: {
  readonly view: IntegrationView;
  readonly tab: IntegrationTab;
  readonly times: TimeView;
  readonly done?: DoneMessage | undefined;
  readonly status?: number | undefined;
  /** Title of the view (default: the tab's). */
  readonly title?: string | undefined;
  readonly children: ComponentChildren;
}): PageContent {
  const { view, tab, times, done = {}, status, title = titles[tab], children } = props;
  const { manifest, paths, scope, state, steps } = view;
  const open = steps.filter(({ isDone }) => !isDone).length;
  const tabs = tabsOf(view).map((each): Tab => {
    const count = each === "set-up" ? open : undefined;
    return { label: titles[each], href: paths.tab(each), count };
  });
  const forWhom = scope === "workspace" ? " for everybody" : "";
  return {
    title: `${title} · ${manifest.name}${forWhom}`,
    status,
    message: done.confirmation === undefined ? undefined : { text: done.confirmation },
    children: (
      <div id={frameId}>
        <div class="flex items-start gap-3">
          <ConnectorIcon manifest={manifest} />
          <div class="min-w-0 flex-1">
            <PageHeader
              title={`${manifest.name}${forWhom}`}
              lead={manifest.tagline}
              back={{ href: integrationsPath, label: "Integrations" }}
              actions={<StateBadge state={state} />}
            />
          </div>
        </div>
        <Tabs label={`Views of ${manifest.name}`} tabs={tabs} current={paths.tab(tab)} />
        <div class="flex flex-col gap-4">
          <DonePart {...done} />
          {tab === "settings" || done.isFailure ? null : (
            <StateBanner view={view} times={times} hasAction />
          )}
          {children}
        </div>
      </div>
    ),
  };
}

function DonePart({ confirmation, warning, isFailure, result, generated = [] }: DoneMessage) {
  return (
    <>
      {confirmation === undefined ? null : <Banner tone="good">{confirmation}</Banner>}
      {warning === undefined ? null : <Banner tone={isFailure ? "bad" : "warn"}>{warning}</Banner>}
      {generated.length === 0 ? null : (
        <ShownOnce
          lead="It is shown only this once. You need it at the provider."
          values={generated}
        />
      )}
      {result === undefined ? null : (
        <Card title={result.label}>
          <Copy label={result.label} value={result.text} />
          <pre class="bg-sunken rounded-field mt-3 max-h-80 overflow-auto p-3" tabindex={0}>
            {result.text}
          </pre>
        </Card>
      )}
    </>
  );
}
