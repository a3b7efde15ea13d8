import { utf8 } from "../bytes";
import { settingsParser } from "../settings/parse";
import { secretOpener, type OpenSecret } from "../settings/secrets";
import type { SettingsSchema, Settings } from "../settings/types";
import type { ConnectorContext, StandaloneContext, StorageReads } from "./context";
import { ConnectorError } from "../error";
import { createHttpClient, type HttpClient } from "../http/client";
import type { Manifest } from "./manifest";
import { OAuthConnection } from "../oauth/connection";
import { TokenRefresher, type TokenSource } from "../oauth/token-refresher";
import { withoutTokens } from "../oauth/tokens";
import type { Ports } from "../ports/ports";
import type { IntegrationRow } from "../ports/storage";
import { missingToken } from "./status";
import { deliveryPath, sharedDeliveryPath } from "./urls";

/** Creates the contexts that hooks receive, one factory per connector and process. */
export class ContextFactory<Schema extends SettingsSchema, Event> {
  readonly openSecret: OpenSecret;
  /** Undefined if requests are authorized by a secret of the integration instead. */
  readonly oauth: OAuthConnection<Schema, Event> | undefined;
  readonly #refresher: TokenRefresher | undefined;
  readonly #manifest: Manifest<Schema, Event>;
  readonly #ports: Ports;
  /** The read-only part of the storage that hooks may use. */
  readonly #reads: StorageReads;
  readonly #settings: (row: IntegrationRow) => Settings<Schema>;
  readonly #env: Readonly<Record<string, string>>;

  constructor(manifest: Manifest<Schema, Event>, ports: Ports) {
    this.#manifest = manifest;
    this.#ports = ports;
    const { users, projects, tasks, timers, entries } = ports.storage;
    this.#reads = { users, projects, tasks, timers, entries };
    this.#settings = settingsParser(manifest.settings);
    this.openSecret = secretOpener(ports.crypto);
    const { auth } = manifest;
    const oauth = auth.type === "oauth" ? new OAuthConnection(manifest, auth, ports) : undefined;
    this.oauth = oauth;
    this.#refresher = oauth && new TokenRefresher(ports, () => oauth.provider());
    this.#env = Object.fromEntries(
      Object.entries(manifest.env ?? {}).map(([name, url]) => [name, ports.env[name] ?? url]),
    );
  }

  /** @throws ConnectorError `invalid_config` */
  settingsOf(row: IntegrationRow): Settings<Schema> {
    return this.#settings(row);
  }

  /** @throws ConnectorError `invalid_config` */
  of(row: IntegrationRow): ConnectorContext<Schema> {
    const ports = this.#ports;
    const { openSecret } = this;
    const clientOf = this.#clientOf;
    let client: HttpClient | undefined;
    const path = deliveryPath(this.#manifest, row.publicId);
    return {
      integration: {
        id: row.id,
        publicId: row.publicId,
        scope: row.scope,
        owner: row.owner,
      },
      settings: this.#settings(row),
      secret(name) {
        return openSecret(row, name);
      },
      state: row.state,
      credentials: this.oauth ? withoutTokens(row.credentials) : row.credentials,
      deliveryUrl: path === undefined ? undefined : ports.baseUrl + path,
      env: this.#env,
      now: ports.clock.now(),
      hash: async (text) => ports.crypto.hmac.digest(utf8(text)),
      get http() {
        // One client per context, because a client remembers the newest token.
        return (client ??= clientOf(row));
      },
      log: ports.log,
      storage: this.#reads,
    };
  }

  /** The context of an action that needs no integration. */
  standalone(): StandaloneContext {
    const path = sharedDeliveryPath(this.#manifest);
    return {
      deliveryUrl: path === undefined ? undefined : this.#ports.baseUrl + path,
      env: this.#env,
    };
  }

  readonly #clientOf = (row: IntegrationRow): HttpClient => {
    const manifest = this.#manifest;
    const ports = this.#ports;
    return createHttpClient({
      provider: manifest.name,
      fetch: ports.fetch,
      clock: ports.clock,
      origins: manifest.origins(this.#env),
      headers: manifest.headers ?? {},
      classify: manifest.classify,
      ...(this.#refresher?.of(row) ?? this.#bearer(row)),
      random: () => (ports.crypto.random(1)[0] ?? 0) / 255,
      onAnswer: (host, status) => {
        ports.telemetry.emit("request", { connector: manifest.key, host, status });
      },
    });
  };

  /** Throws without a token; an anonymous request might even succeed. */
  #bearer(row: IntegrationRow): Pick<TokenSource, "token"> {
    return {
      token: async () => {
        const { auth } = this.#manifest;
        const field = auth.type === "bearer" ? auth.secret : "";
        const token = await this.openSecret(row, field);
        if (!token) throw new ConnectorError({ code: "not_configured", message: missingToken });
        return token;
      },
    };
  }
}
