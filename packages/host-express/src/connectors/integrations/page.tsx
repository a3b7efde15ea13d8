import type { Run } from "@tt/connector-core";
import type { VNode } from "preact";
import { renderPage, Wrong } from "../../platform/pages/layout";
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
  readonly username: string;
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
export function integrationPage(props: IntegrationPageProps): string {
  return renderPage({
    title: props.name,
    username: props.username,
    children: (
      <>
        <h1>{props.name}</h1>
        {props.docs === undefined ? null : (
          <p>
            <a href={props.docs} rel="noopener">
              Set-up guide
            </a>
          </p>
        )}
        {props.confirmation === undefined ? null : <p role="status">{props.confirmation}</p>}
        <Wrong message={props.warning} />
        {props.result === undefined ? null : <pre>{props.result}</pre>}
        <Connection {...props} />
        <Deliveries {...props} />
        <Settings {...props} />
        <Actions {...props} />
        <History {...props} />
      </>
    ),
  });
}

function Connection(props: IntegrationPageProps): VNode {
  const { name, path, connected, account, message, usesOAuth, reconnect, hasSyncs, runs } = props;
  const [lastRun] = runs;
  return (
    <section class="card">
      <h2>Connection</h2>
      <p>
        {connected ? `Connected${account === null ? "" : ` to ${account}`}.` : "Not connected."}
      </p>
      <Wrong
        message={connected && message !== null && message !== lastRun?.error ? message : undefined}
      />
      {connected && hasSyncs ? (
        <p class="soft">{lastRun ? describeRun(lastRun) : "Not synced yet."}</p>
      ) : null}
      {!usesOAuth || (connected && !reconnect) ? null : (
        <p>
          <a href={`${path}/connect`}>{connected ? "Reconnect" : `Connect ${name}`}</a>
        </p>
      )}
      {connected ? (
        <form method="post" action={`${path}/disconnect`}>
          <button class="quiet" type="submit">
            Disconnect
          </button>
        </form>
      ) : null}
    </section>
  );
}

function Deliveries(props: IntegrationPageProps): VNode | null {
  const { name, deliveryUrl, deliveryNotice, generated = [] } = props;
  if (deliveryUrl === undefined && generated.length === 0) return null;
  return (
    <section class="card">
      <h2>Webhook</h2>
      {deliveryUrl === undefined ? null : (
        <p>
          {name} delivers to <code>{deliveryUrl}</code>
        </p>
      )}
      {deliveryNotice === undefined ? null : <p class="soft">{deliveryNotice}</p>}
      {generated.map(({ title, value }) => (
        <p key={title}>
          {title}, shown only now: <code>{value}</code>
        </p>
      ))}
    </section>
  );
}

function Actions({ path, actions }: IntegrationPageProps): VNode | null {
  if (actions.length === 0) return null;
  return (
    <section class="card">
      <h2>Actions</h2>
      {actions.map(({ name, label, description }) => (
        <form key={name} method="post" action={`${path}/${name}`}>
          <p class="soft">{description}</p>
          <p>
            <button class="quiet" type="submit">
              {label}
            </button>
          </p>
        </form>
      ))}
    </section>
  );
}

function History({ runs }: IntegrationPageProps): VNode | null {
  if (runs.length === 0) return null;
  return (
    <section class="card">
      <h2>Latest syncs</h2>
      <ul class="plain">
        {runs.map((run) => (
          <li key={run.id}>
            <span>
              {timeOf(run)}: {run.error ?? countsOf(run)}
            </span>
            <span class="badge">{run.status}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

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
  return (
    <form class="card" method="post" action={path}>
      <h2>Settings</h2>
      {fields.map((field) => (
        <label key={field.name}>
          {field.title}
          <small>{field.description}</small>
          <Wrong message={field.error} />
          <Input {...field} />
        </label>
      ))}
      <button type="submit">Save</button>
    </form>
  );
}

function Input({ name, kind, value, options }: FormField): VNode {
  if (kind === "choice") {
    return (
      <select name={name}>
        {options.map((each) => (
          <option key={each.value} value={each.value} selected={each.value === value}>
            {each.label}
          </option>
        ))}
      </select>
    );
  }
  if (kind === "secret") return <input name={name} type="password" autocomplete="off" />;
  return (
    <input
      name={name}
      inputMode={kind === "number" ? "numeric" : "text"}
      autocomplete="off"
      value={value}
    />
  );
}

/** The page after a failed authorization, with the reason and what to do next. */
export function failedConsentPage(props: {
  readonly username: string;
  readonly name: string;
  readonly path: string;
  readonly message: string;
  /** False if only the operator can fix it. */
  readonly canRetry: boolean;
}): string {
  const { username, name, path, message, canRetry } = props;
  return renderPage({
    title: `${name} is not connected`,
    username,
    children: (
      <section class="card">
        <h2>{`${name} was not connected`}</h2>
        <p class="wrong" role="alert">
          {message}
        </p>
        <p class="soft">Nothing was changed.</p>
        <p>
          <a href={canRetry ? `${path}/connect` : path}>
            {canRetry ? "Try again" : "Back to the integration"}
          </a>
        </p>
      </section>
    ),
  });
}
