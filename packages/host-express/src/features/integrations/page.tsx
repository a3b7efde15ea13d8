import type { VNode } from "preact";
import { renderPage } from "../../platform/pages/layout";

/** What the page of a card shows. */
export interface CardPageProps {
  readonly username: string;
  /** The provider. */
  readonly name: string;
  /** Where its routes are: `/integrations/{slug}`. */
  readonly path: string;
  readonly connected: boolean;
  readonly account: string | null;
  /** How the connection is, if it is not simply fine. */
  readonly message: string | null;
  /** True: connecting again is what mends it. */
  readonly reconnect: boolean;
  readonly lastSyncAt: string | null;
  /** What happened just now. */
  readonly notice?: string | undefined;
  readonly warning?: string | undefined;
}

/** The page where a card is connected and disconnected. */
export function cardPage(props: CardPageProps): string {
  return renderPage({ title: props.name, username: props.username, children: <Card {...props} /> });
}

function Card(props: CardPageProps): VNode {
  const { name, path, connected, account, message, reconnect, lastSyncAt } = props;
  return (
    <section class="card">
      <h2>{name}</h2>
      {props.notice === undefined ? null : <p role="status">{props.notice}</p>}
      {props.warning === undefined ? null : (
        <p class="wrong" role="alert">
          {props.warning}
        </p>
      )}
      <p>
        {connected ? `Connected${account === null ? "" : ` to ${account}`}.` : "Not connected."}
      </p>
      {message === null || !connected ? null : <p class="wrong">{message}</p>}
      <p class="soft">{lastSyncAt === null ? "Not synced yet." : `Last synced ${lastSyncAt}.`}</p>
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

/** A consent that led nowhere: why, and the way back. */
export function failedConsentPage(props: {
  readonly username: string;
  readonly name: string;
  readonly path: string;
  readonly message: string;
  /** False: only somebody else can mend it. */
  readonly again: boolean;
}): string {
  const { username, name, path, message, again } = props;
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
          <a href={again ? `${path}/connect` : path}>{again ? "Try again" : "Back to the card"}</a>
        </p>
      </section>
    ),
  });
}
