import { verificationNotice } from "@tt/connector-core";
import type { VNode } from "preact";
import { Banner, Button, Card, Confirm, Copy, Facts, Form } from "../../../platform/pages/ui";
import { Time, type TimeView } from "../../../platform/pages/ui";
import { secretAdvice } from "../../deliveries/secret-advice";
import type { IntegrationView } from "../view";
import { frameId } from "./frame";
import { factsOf } from "./parts";

/** How an integration is, and what its owner can do with it. */
export function Overview(props: {
  readonly view: IntegrationView;
  readonly times: TimeView;
}): VNode {
  const { view, times } = props;
  const { warnings, deliveryUrl } = view;
  return (
    <>
      {warnings.map((warning) => (
        <Banner key={warning} tone="warn">
          {warning}
        </Banner>
      ))}
      <Refused view={view} />
      <Failed view={view} />
      <div class="grid items-start gap-4 xl:grid-cols-[2fr_1fr]">
        <Card title="Connection">
          <Facts facts={[...since(view, times), ...factsOf(view, times)]} />
          <Buttons {...view} />
        </Card>
        <div class="flex flex-col gap-4">
          <Progress {...view} />
          {deliveryUrl === undefined ? null : <Webhook view={view} url={deliveryUrl} />}
        </div>
      </div>
      <OwnActions {...view} />
    </>
  );
}

function since({ status }: IntegrationView, times: TimeView) {
  const at = status.connection?.since ?? null;
  if (at === null) return [];
  return [{ label: "Since", value: <Time at={new Date(at)} view={times} /> }];
}

/** Today's deliveries that were not accepted: the sign of a wrong secret, or of a wrong clock. */
export function Refused({ view }: { readonly view: IntegrationView }): VNode {
  const { name } = view.manifest;
  const { refused_today: refused = 0, stale_today: stale = 0 } = view.status.deliveries ?? {};
  const unsigned = refused - stale;
  return (
    <>
      {unsigned === 0 ? null : (
        <RefusedBanner
          view={view}
          title={`${deliveriesText(unsigned)} with a missing or wrong signature today`}
          text={
            `If ${name} sent them, its webhook has another secret than this integration. ` +
            secretAdvice(view.manifest, "Enter the same secret at both ends.")
          }
        />
      )}
      {stale === 0 ? null : (
        <RefusedBanner
          view={view}
          title={`${deliveriesText(stale)} signed at a wrong time today`}
          text={
            `The secret is right. Check the clocks of ${name} and of this host: the time of signing ` +
            "differs too much from the time of arrival."
          }
        />
      )}
    </>
  );
}

/** The newest delivery, if it failed: otherwise its owner would not hear of it before the next sync. */
function Failed({ view }: { readonly view: IntegrationView }): VNode | null {
  const { lastDelivery: last } = view;
  if (last?.outcome !== "failed" || view.state.message !== undefined) return null;
  return (
    <Banner
      tone="warn"
      title="The last delivery failed"
      action={
        <Button href={view.paths.at("deliveries", { outcome: "failed" })}>Show deliveries</Button>
      }
    >
      {last.reason}
    </Banner>
  );
}

function deliveriesText(count: number): string {
  return count === 1 ? "One delivery" : `${String(count)} deliveries`;
}

function RefusedBanner(props: {
  readonly view: IntegrationView;
  readonly title: string;
  readonly text: string;
}): VNode {
  const { view, title, text } = props;
  return (
    <Banner
      tone="warn"
      title={title}
      action={
        <Button href={view.paths.at("deliveries", { outcome: "refused" })}>Show deliveries</Button>
      }
    >
      {text}
    </Banner>
  );
}

function Buttons({ manifest, paths, status, canSync, row }: IntegrationView): VNode {
  const { name } = manifest;
  const { connected } = status;
  return (
    <div class="border-line mt-5 flex flex-wrap gap-2 border-t pt-4 empty:hidden">
      {canSync ? (
        <>
          <Form action={paths.at("sync")}>
            <Button look="primary" icon="refresh-cw" busy="Starting…">
              Sync now
            </Button>
          </Form>
          <Form action={paths.at("dry_run")}>
            <Button busy="Starting…">Try without changes</Button>
          </Form>
        </>
      ) : null}
      {connected && row?.active ? (
        <>
          <Form action={paths.at("test")} swap={frameId}>
            <Button look={canSync ? "quiet" : "primary"} icon="check" busy="Testing…">
              Test
            </Button>
          </Form>
          <Form action={paths.at("pause")}>
            <Button icon="pause" busy="Pausing…">
              Pause
            </Button>
          </Form>
        </>
      ) : null}
      {connected ? (
        <div>
          <Confirm
            id="disconnect"
            href={paths.at("disconnect")}
            label="Disconnect"
            icon="unlink"
            {...disconnectQuestion(name)}
            action={paths.at("disconnect")}
          />
        </div>
      ) : null}
    </div>
  );
}

/** What a disconnect forgets and what stays. */
export function disconnectQuestion(name: string) {
  return {
    title: `Disconnect ${name}?`,
    text:
      `The access to ${name} and all stored secrets are deleted, and nothing is received or sent any ` +
      "more. Settings, tasks and time entries stay.",
    confirm: "Disconnect",
  };
}

function Progress({ steps, paths, row }: IntegrationView): VNode | null {
  const done = steps.filter(({ isDone }) => isDone).length;
  const next = steps.find(({ isNext }) => isNext);
  if (!row || next === undefined) return null;
  return (
    <Card title="Set-up" lead={`${String(done)} of ${String(steps.length)} steps are done.`}>
      <p class="mb-3 text-sm">{`Next: ${next.text}`}</p>
      <Button href={paths.tab("set-up")} icon="arrow-right">
        Go on
      </Button>
    </Card>
  );
}

function Webhook(props: { readonly view: IntegrationView; readonly url: string }): VNode {
  const { view, url } = props;
  const { manifest, deliveriesPage } = view;
  const notice = manifest.inbound && verificationNotice(manifest.inbound.verification);
  return (
    <Card title="Webhook" lead={`${manifest.name} delivers to this address.`}>
      <Copy label="Webhook URL" value={url} />
      {notice === undefined ? null : <p class="text-soft mt-3 text-sm">{notice}</p>}
      {deliveriesPage === undefined ? null : (
        <p class="mt-3 text-sm">
          <a class="link" href={deliveriesPage} rel="noopener">
            {`The webhook at ${manifest.name}`}
          </a>
        </p>
      )}
    </Card>
  );
}

function OwnActions({ manifest, paths, status }: IntegrationView): VNode | null {
  const actions = (manifest.actions ?? []).filter(
    ({ standalone = false }) => status.connected || standalone,
  );
  if (actions.length === 0) return null;
  return (
    <Card title="Actions">
      <ul>
        {actions.map(({ name, label, description }) => (
          <li
            key={name}
            class="border-line flex flex-wrap items-center justify-between gap-3 border-t py-3 first:border-0 first:pt-0 last:pb-0"
          >
            <p class="text-soft min-w-0 flex-1 basis-64 text-sm">{description}</p>
            <Form action={paths.at(`actions/${name}`)} swap={frameId}>
              <Button busy="Working…">{label}</Button>
            </Form>
          </li>
        ))}
      </ul>
    </Card>
  );
}
