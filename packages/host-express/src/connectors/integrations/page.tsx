import type { Run } from "@tt/connector-core";
import type { VNode } from "preact";
import type { PageContent } from "../../platform/pages/page";
import {
  Badge,
  Banner,
  Button,
  Card,
  Combobox,
  Copy,
  Form,
  FormActions,
  FormErrors,
  PageHeader,
  Segmented,
  Select,
  TextInput,
  type Tone,
} from "../../platform/pages/ui";
import type { FormField } from "./form";

/** A button of the integration page. */
export interface PageAction {
  /** Last part of its path: `/integrations/{slug}/{name}`. */
  readonly name: string;
  readonly label: string;
  readonly description: string;
}

/** Props of the integration page. */
export interface IntegrationPageProps {
  /** The provider's name. */
  readonly name: string;
  /** Base path of its routes: `/integrations/{slug}`. */
  readonly path: string;
  /** URL or path of the set-up guide. */
  readonly docs: string | undefined;
  readonly connected: boolean;
  readonly account: string | null;
  /** What is wrong with the connection; null if it works. */
  readonly message: string | null;
  /** True if users connect on a page of the provider; false if they enter a token. */
  readonly usesOAuth: boolean;
  /** True if reconnecting fixes it. */
  readonly reconnect: boolean;
  /** URL for the provider's deliveries; undefined if there are none, or before the first save. */
  readonly deliveryUrl: string | undefined;
  /** What the verification of deliveries does not guarantee; undefined if it guarantees all. */
  readonly deliveryNotice: string | undefined;
  /** What the user can do with the saved integration. */
  readonly actions: readonly PageAction[];
  /** True if the integration has syncs. */
  readonly hasSyncs: boolean;
  /** The latest syncs, newest first. */
  readonly runs: readonly Run[];
  /** Secrets that were generated just now; they are shown only once. */
  readonly generated?: readonly { readonly title: string; readonly value: string }[] | undefined;
  /** What an action produced, as text. */
  readonly result?: string | undefined;
  readonly fields: readonly FormField[];
  /** Confirmation of the last action. */
  readonly confirmation?: string | undefined;
  readonly warning?: string | undefined;
}

/** The page on which an integration is connected, disconnected and configured. */
export function integrationPage(props: IntegrationPageProps): PageContent {
  const { name, docs, confirmation, warning, result } = props;
  return {
    title: name,
    message: confirmation === undefined ? undefined : { text: confirmation },
    children: (
      <>
        <PageHeader
          title={name}
          lead={
            docs === undefined ? undefined : (
              <a class="link" href={docs} rel="noopener">
                Set-up guide
              </a>
            )
          }
        />
        <div class="flex max-w-2xl flex-col gap-4">
          {warning === undefined ? null : <Banner tone="warn">{warning}</Banner>}
          {result === undefined ? null : (
            <pre class="card max-h-96 overflow-auto" tabindex={0}>
              {result}
            </pre>
          )}
          <Connection {...props} />
          <Deliveries {...props} />
          <Settings {...props} />
          <Actions {...props} />
          <History {...props} />
        </div>
      </>
    ),
  };
}

function Connection(props: IntegrationPageProps): VNode {
  const { name, path, connected, account, message, usesOAuth, reconnect, hasSyncs, runs } = props;
  const [lastRun] = runs;
  const fault = connected && message !== null && message !== lastRun?.error ? message : undefined;
  return (
    <Card
      title="Connection"
      actions={
        <Badge tone={connected ? (fault === undefined ? "run" : "bad") : "neutral"}>
          {connected ? "Connected" : "Not set up"}
        </Badge>
      }
    >
      <p class="text-sm">
        {connected ? `Connected${account === null ? "" : ` to ${account}`}.` : "Not connected."}
      </p>
      {fault === undefined ? null : (
        <div class="mt-3">
          <Banner tone="bad">{fault}</Banner>
        </div>
      )}
      {connected && hasSyncs ? (
        <p class="text-soft mt-1 text-sm">{lastRun ? describeRun(lastRun) : "Not synced yet."}</p>
      ) : null}
      <div class="mt-4 flex flex-wrap gap-2 empty:hidden">
        {!usesOAuth || (connected && !reconnect) ? null : (
          <Button look="primary" href={`${path}/connect`}>
            {connected ? "Reconnect" : `Connect ${name}`}
          </Button>
        )}
        {connected ? (
          <Form action={`${path}/disconnect`}>
            <Button look="bad" busy="Disconnecting…">
              Disconnect
            </Button>
          </Form>
        ) : null}
      </div>
    </Card>
  );
}

function Deliveries(props: IntegrationPageProps): VNode | null {
  const { name, deliveryUrl, deliveryNotice, generated = [] } = props;
  if (deliveryUrl === undefined && generated.length === 0) return null;
  return (
    <Card title="Webhook">
      {deliveryUrl === undefined ? null : (
        <>
          <p class="mb-1 text-sm">{`${name} delivers to`}</p>
          <Copy label="Webhook URL" value={deliveryUrl} />
        </>
      )}
      {deliveryNotice === undefined ? null : <p class="text-soft mt-3 text-sm">{deliveryNotice}</p>}
      {generated.map(({ title, value }) => (
        <div key={title} class="mt-3">
          <p class="mb-1 text-sm">{`${title}, shown only now:`}</p>
          <Copy label={title} value={value} />
        </div>
      ))}
    </Card>
  );
}

function Actions({ path, actions }: IntegrationPageProps): VNode | null {
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
            <Form action={`${path}/${name}`}>
              <Button busy="Working…">{label}</Button>
            </Form>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function History({ runs }: IntegrationPageProps): VNode | null {
  if (runs.length === 0) return null;
  return (
    <Card title="Latest syncs">
      <ul>
        {runs.map((run) => (
          <li
            key={run.id}
            class="border-line flex items-start justify-between gap-3 border-t py-3 text-sm first:border-0 first:pt-0 last:pb-0"
          >
            <span class="num min-w-0 wrap-anywhere">
              {timeOf(run)}: {run.error ?? countsOf(run)}
            </span>
            <Badge tone={runTones[run.status]}>{run.status}</Badge>
          </li>
        ))}
      </ul>
    </Card>
  );
}

const runTones: Readonly<Record<Run["status"], Tone>> = {
  running: "accent",
  done: "run",
  stopped: "bad",
  interrupted: "warn",
};

/** When a sync started, to the minute. */
function timeOf({ startedAt }: Run): string {
  return `${startedAt.slice(0, 16).replace("T", " ")} UTC`;
}

/** What a sync did. */
function countsOf({ created, updated, exported, skipped, failed }: Run): string {
  return [
    `${String(created + updated - exported)} imported`,
    `${String(exported)} exported`,
    `${String(skipped)} skipped`,
    `${String(failed)} failed`,
  ].join(", ");
}

/** A sentence about the last sync. */
function describeRun(run: Run): string {
  const at = timeOf(run);
  const counts = countsOf(run);
  const { created, updated } = run;
  if (run.status === "running") return `A sync has been running since ${at}: ${counts} so far.`;
  if (run.error !== null) {
    const before = created + updated > 0 ? ` Before that: ${counts}.` : "";
    return `The last sync (${at}) failed: ${run.error}${before}`;
  }
  return `Last sync ${at}: ${counts}.`;
}

function Settings({ path, fields }: IntegrationPageProps): VNode {
  const refused = fields.filter(({ error }) => error !== undefined);
  const labels = Object.fromEntries(fields.map(({ name, title }) => [name, title]));
  const errors = Object.fromEntries(
    refused.map(({ name, error = "" }) => [name, [error]] as const),
  );
  return (
    <Card title="Settings">
      <FormErrors errors={errors} labels={labels} />
      <Form action={path}>
        <div class="flex flex-col gap-4">
          {fields.map((field) => (
            <Control key={field.name} {...field} />
          ))}
        </div>
        <FormActions>
          <Button look="primary" busy="Saving…">
            Save
          </Button>
        </FormActions>
      </Form>
    </Card>
  );
}

/** Most values that are all visible, and the longest of their labels. */
const maxSegments = 3;
const maxLabelLength = 12;

function Control({ name, title, description, kind, value, options, error }: FormField): VNode {
  const common = { name, label: title, hint: description, error };
  if (kind === "choice") {
    const isShort = options.every(({ label }) => label !== "" && label.length <= maxLabelLength);
    const Choice = options.length <= maxSegments && isShort ? Segmented : Select;
    return <Choice {...common} value={value} options={options} />;
  }
  if (kind === "secret") return <TextInput {...common} type="password" />;
  if (options.length > 0) return <Combobox {...common} isFree value={value} options={options} />;
  return (
    <TextInput {...common} value={value} inputmode={kind === "number" ? "numeric" : undefined} />
  );
}

/** The page after a failed authorization, with the reason and what to do next. */
export function failedConsentPage(props: {
  readonly name: string;
  readonly path: string;
  readonly message: string;
  /** False if only the operator can fix it. */
  readonly canRetry: boolean;
}): PageContent {
  const { name, path, message, canRetry } = props;
  return {
    title: `${name} is not connected`,
    children: (
      <div class="max-w-2xl">
        <PageHeader title={`${name} was not connected`} lead="Nothing was changed." />
        <Banner
          tone="bad"
          action={
            <Button look="primary" href={canRetry ? `${path}/connect` : path}>
              {canRetry ? "Try again" : "Back to the integration"}
            </Button>
          }
        >
          {message}
        </Banner>
      </div>
    ),
  };
}
