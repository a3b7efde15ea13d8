import { createApi, type Api } from "../api/api";
import { createAuthorization } from "../api/authorize";
import { noGuardedFetch, resolveBase, resolveEnv } from "../api/base";
import { utf8 } from "../bytes";
import { settingsParser } from "../settings/parse";
import { secretOpener, type OpenSecret } from "../settings/secrets";
import type { SettingsSchema, Settings } from "../settings/types";
import type { ConnectorContext, StandaloneContext, StorageReads } from "./context";
import type { Authorization } from "../http/authorization";
import { classifyByStatus } from "../http/classify-by-status";
import { createHttpClient } from "../http/client";
import type { TimeLimit } from "../http/time-limit";
import { groupsInUse } from "./groups-in-use";
import type { Manifest } from "./manifest";
import { readableBy } from "./readable";
import type { OAuthClient } from "../oauth/client";
import { withoutTokens } from "../oauth/tokens";
import type { Ports } from "../ports/ports";
import type { IntegrationRow } from "../ports/storage";
import { deliveryPath, sharedDeliveryPath } from "./urls";

/** Creates the contexts that hooks receive, one factory per connector and process. */
export class ContextFactory<Schema extends SettingsSchema, Event> {
  readonly openSecret: OpenSecret;
  /** Undefined if requests are authorized by a secret of the integration instead. */
  readonly oauth: OAuthClient<Schema> | undefined;
  readonly #manifest: Manifest<Schema, Event>;
  readonly #ports: Ports;
  /** The read-only part of the storage that hooks may use. */
  readonly #reads: StorageReads;
  readonly #settings: (row: IntegrationRow, isDraft?: boolean) => Settings<Schema>;
  readonly #env: Readonly<Record<string, string>>;
  /** The host of the base URL that was parsed last. */
  #host: { readonly base: string; readonly host: string } | undefined;

  constructor(manifest: Manifest<Schema, Event>, ports: Ports) {
    this.#manifest = manifest;
    this.#ports = ports;
    const { users, projects, tasks, timers, entries } = ports.storage;
    const uses = groupsInUse(manifest);
    this.#reads = readableBy({ users, projects, tasks, timers, entries }, { ...manifest, uses });
    this.#settings = settingsParser(manifest.settings);
    this.openSecret = secretOpener(ports.crypto);
    const { auth } = manifest.api;
    this.oauth = auth.type === "oauth2" ? auth.createClient(auth, manifest, ports) : undefined;
    this.#env = resolveEnv(manifest.env, ports.env);
  }

  /** @throws ConnectorError `invalid_config` */
  settingsOf(row: IntegrationRow): Settings<Schema> {
    return this.#settings(row);
  }

  /**
   * @param limit The time for all requests of the hook (default: only that of each).
   * @param isDraft True for a row that was not saved: settings may be missing (default: false).
   * @throws ConnectorError `invalid_config`
   */
  of(row: IntegrationRow, limit?: TimeLimit, isDraft?: boolean): ConnectorContext<Schema> {
    const ports = this.#ports;
    const { openSecret } = this;
    const apiOf = this.#apiOf;
    let api: Api | undefined;
    const settings = this.#settings(row, isDraft);
    const path = deliveryPath(this.#manifest, row.publicId);
    return {
      integration: {
        id: row.id,
        publicId: row.publicId,
        scope: row.scope,
        owner: row.owner,
      },
      settings,
      async secret(name) {
        return openSecret(row, name);
      },
      state: row.state,
      credentials: this.oauth ? withoutTokens(row.credentials) : row.credentials,
      deliveryUrl: path === undefined ? undefined : ports.baseUrl + path,
      env: this.#env,
      now: ports.clock.now(),
      ref: (container, name) => ({
        source: `${this.#hostFor(settings)}:${String(container)}`,
        ref: name,
      }),
      hash: async (text) => ports.crypto.hmac.digest(utf8(text)),
      get api() {
        // One per context, because it remembers the newest token.
        return (api ??= apiOf(row, settings, limit));
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

  /** The slug if the settings name no server yet: requests fail then, but a mapping must not. */
  #hostFor(settings: Settings<Schema>): string {
    const base = this.#manifest.api.base(settings, this.#env);
    // Asked for every item of a page, and a URL takes longer to parse than the rest of the item.
    if (this.#host?.base !== base) {
      const host = URL.canParse(base) ? new URL(base).host : this.#manifest.slug;
      this.#host = { base, host };
    }
    return this.#host.host;
  }

  readonly #apiOf = (row: IntegrationRow, used: Settings<Schema>, limit?: TimeLimit): Api => {
    const manifest = this.#manifest;
    const ports = this.#ports;
    const { base, origin, isUserDefined } = resolveBase(manifest, used, this.#env);
    const fetch = isUserDefined ? ports.guardedFetch : ports.fetch;
    if (!fetch) throw noGuardedFetch;
    const authorization = this.#authorizationOf(row);
    const client = createHttpClient({
      provider: manifest.name,
      fetch,
      clock: ports.clock,
      origin,
      headers: manifest.api.headers ?? {},
      userAgent: `tt-connector-${manifest.slug}`,
      classify: (answer, now, own) =>
        manifest.api.classify?.(answer, now) ??
        own?.(answer, now) ??
        classifyByStatus(manifest.name, answer, now),
      authorization,
      limit,
      random: () => (ports.crypto.random(1)[0] ?? 0) / 255,
      onAnswer: (host, status) => {
        ports.telemetry.emit("request", { connector: manifest.key, host, status });
      },
    });
    const { hiddenParameters } = authorization;
    return createApi({ provider: manifest.name, client, base, hiddenParameters });
  };

  #authorizationOf(row: IntegrationRow): Authorization {
    return createAuthorization(this.#manifest.api.auth, {
      token: this.oauth?.tokenOf(row),
      field: async (name) => {
        const secret = await this.openSecret(row, name);
        if (secret) return secret.reveal();
        const value = row.settings[name];
        return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
      },
    });
  }
}
