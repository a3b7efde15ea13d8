import type { Run } from "@tt/connector-core";
import type { VNode } from "preact";
import { renderPage, Wrong } from "../../platform/pages/layout";
import type { FormField } from "./form";

/** Props of the integration page. */
export interface IntegrationPageProps {
  readonly username: string;
  /** The provider's name. */
  readonly name: string;
  /** Base path of its routes: `/integrations/{slug}`. */
  readonly path: string;
  readonly connected: boolean;
  readonly account: string | null;
  /** What is wrong with the connection; null if it works. */
  readonly message: string | null;
  /** True if reconnecting fixes it. */
  readonly reconnect: boolean;
  /** Undefined before the first sync. */
  readonly lastRun: Run | undefined;
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
        {props.confirmation === undefined ? null : <p role="status">{props.confirmation}</p>}
        <Wrong message={props.warning} />
        <Connection {...props} />
        <Settings {...props} />
      </>
    ),
  });
}

function Connection(props: IntegrationPageProps): VNode {
  const { name, path, connected, account, message, reconnect, lastRun } = props;
  return (
    <section class="card">
      <h2>Connection</h2>
      <p>
        {connected ? `Connected${account === null ? "" : ` to ${account}`}.` : "Not connected."}
      </p>
      <Wrong
        message={connected && message !== null && message !== lastRun?.error ? message : undefined}
      />
      {connected ? <p class="soft">{lastRun ? describeRun(lastRun) : "Not synced yet."}</p> : null}
      {connected && !reconnect ? null : (
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

/** A sentence about the last sync. */
function describeRun(run: Run): string {
  const at = `${run.startedAt.slice(0, 16).replace("T", " ")} UTC`;
  const { created, updated, exported, skipped, failed } = run;
  const counts = [
    `${String(created + updated - exported)} imported`,
    `${String(exported)} exported`,
    `${String(skipped)} skipped`,
    `${String(failed)} failed`,
  ].join(", ");
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
