import { settingsParser } from "./config/parse";
import { secretOpener, type OpenSecret } from "./config/secrets";
import type { ConfigSchema, Settings } from "./config/types";
import type { ConnectorContext, StorageReads } from "./context";
import { ConnectorError } from "./error";
import { createHttpClient, type HttpClient } from "./http/client";
import type { Manifest } from "./manifest";
import type { Ports } from "./ports/ports";
import type { IntegrationRow } from "./ports/storage";
import type { Secret } from "./secret";
import { missingToken } from "./status";
import { deliveryPath } from "./urls";

/** Makes what hooks are given, for one connector of one process. */
export class ContextFactory<Schema extends ConfigSchema, Event> {
  readonly openSecret: OpenSecret;
  readonly #manifest: Manifest<Schema, Event>;
  readonly #ports: Ports;
  /** All that hooks get of the storage: there is nothing to write with. */
  readonly #reads: StorageReads;
  readonly #settings: (row: IntegrationRow) => Settings<Schema>;
  readonly #env: Readonly<Record<string, string>>;

  constructor(manifest: Manifest<Schema, Event>, ports: Ports) {
    this.#manifest = manifest;
    this.#ports = ports;
    const { users, timers, tasks } = ports.storage;
    this.#reads = { users, timers, tasks };
    this.#settings = settingsParser(manifest.config);
    this.openSecret = secretOpener(ports.crypto);
    this.#env = Object.fromEntries(
      Object.entries(manifest.env ?? {}).map(([name, url]) => [name, ports.env[name] ?? url]),
    );
  }

  /** @throws ConnectorError `invalid_config` */
  of(row: IntegrationRow): ConnectorContext<Schema> {
    const ports = this.#ports;
    const http = (): HttpClient => this.#http(row);
    const path = deliveryPath(this.#manifest, row.publicId);
    return {
      integration: {
        id: row.id,
        publicId: row.publicId,
        scope: row.scope,
        owner: row.owner,
      },
      config: this.#settings(row),
      secret: (name) => this.openSecret(row, name),
      state: row.state,
      credentials: row.credentials,
      deliveryUrl: path === undefined ? undefined : ports.baseUrl + path,
      env: this.#env,
      now: ports.clock.now(),
      get http() {
        return http();
      },
      log: ports.log,
      storage: this.#reads,
    };
  }

  #http(row: IntegrationRow): HttpClient {
    const manifest = this.#manifest;
    const ports = this.#ports;
    return createHttpClient({
      provider: manifest.name,
      fetch: ports.fetch,
      clock: ports.clock,
      origins: manifest.origins(this.#env),
      headers: manifest.headers ?? {},
      classify: manifest.classify,
      token: () => this.#token(row),
      onAnswer: (host, status) => {
        ports.telemetry.emit("request", { connector: manifest.key, host, status });
      },
    });
  }

  /** Without a token the call would go out anonymously, and might even succeed. */
  async #token(row: IntegrationRow): Promise<Secret> {
    const token = await this.openSecret(row, this.#manifest.auth.secret);
    if (!token) throw new ConnectorError({ code: "not_configured", message: missingToken });
    return token;
  }
}
