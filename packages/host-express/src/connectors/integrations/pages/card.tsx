import { maxFacts } from "@tt/connector-core";
import type { VNode } from "preact";
import { Banner, Button, Facts, Form } from "../../../platform/pages/ui";
import type { TimeView } from "../../../platform/pages/ui";
import type { IntegrationView } from "../view";
import { ConnectorIcon } from "./icon";
import { ActionButton, factsOf, StateBadge, StateBanner } from "./parts";

/** How often a card is read again while it is visible, in seconds. */
const pollSeconds = 30;
const pollWhileSyncingSeconds = 3;

/** The id of a card's element. */
export function cardId({ manifest, scope }: Pick<IntegrationView, "manifest" | "scope">): string {
  return scope === "workspace" ? `card-${manifest.slug}-workspace` : `card-${manifest.slug}`;
}

/** An integration on the page of all of them: what it is, how it is, and what to do. */
export function IntegrationCard(props: {
  readonly view: IntegrationView;
  readonly times: TimeView;
}): VNode {
  const { view, times } = props;
  const { manifest, state, row, warnings, paths } = view;
  const seconds = state.state === "syncing" ? pollWhileSyncingSeconds : pollSeconds;
  const isWarned = state.message === undefined && warnings.length > 0;
  return (
    <article
      id={cardId(view)}
      class="card flex flex-col gap-4"
      data-poll={row === undefined ? undefined : String(seconds)}
    >
      <div class="flex items-start gap-3">
        <ConnectorIcon manifest={manifest} />
        <div class="min-w-0 flex-1">
          <div class="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
            <h3 class="text-lg font-semibold">{manifest.name}</h3>
            <StateBadge state={state} />
          </div>
          {manifest.tagline === undefined ? null : (
            <p class="text-soft text-sm text-balance">{manifest.tagline}</p>
          )}
        </div>
      </div>
      <StateBanner view={view} times={times} hasAction={false} />
      {isWarned ? (
        <Banner tone="warn">
          {warnings.length === 1 ? warnings[0] : `${String(warnings.length)} things need a look.`}
        </Banner>
      ) : null}
      <Facts facts={factsOf(view, times).slice(0, maxFacts)} />
      <div class="mt-auto flex flex-wrap gap-2 empty:hidden">
        {state.action ? <ActionButton action={state.action} swap={cardId(view)} /> : null}
        {row === undefined ? null : (
          <Button
            look={state.action ? "quiet" : "primary"}
            href={paths.tab("overview")}
            label={`Open ${manifest.name}`}
          >
            Open
          </Button>
        )}
        {view.canSync && state.state === "connected" ? (
          <Form action={paths.at("sync")}>
            <Button icon="refresh-cw" busy="Starting…" label={`Sync now: ${manifest.name}`}>
              Sync now
            </Button>
          </Form>
        ) : null}
      </div>
    </article>
  );
}
