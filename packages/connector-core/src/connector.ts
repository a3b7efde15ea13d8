import { configFields } from "./config/fields";
import { settingsParser } from "./config/parse";
import { secretOpener, type OpenSecret } from "./config/secrets";
import type { ConfigSchema, Settings } from "./config/types";
import type { ConnectorContext, StorageReads } from "./context";
import type { DomainEvent } from "./domain-events";
import { ConnectorError } from "./error";
import { receive } from "./gate/receive";
import { failureBody } from "./gate/replies";
import type { RawRequest, Reply } from "./gate/request";
import { healthAfter } from "./health";
import { createHttpClient, type HttpClient } from "./http/client";
import type { JsonObject } from "./json";
import type { Manifest } from "./manifest";
import type { EventReport, Plan, TestReport } from "./plan";
import type { Ports } from "./ports/ports";
import type { IntegrationRow } from "./ports/storage";
import { notConfigured, type Failure, type Result } from "./result";
import type { Secret } from "./secret";
import { missingToken, statusOf, type Status } from "./status";

/** What a host can do with a connector. Nothing here throws; methods take an integration id. */
export interface Connector {
  /** Checks the credentials against the provider. */
  test(id: string): Promise<Result<{ readonly message: string }>>;
  /** Takes one delivery: the gate, then `onDelivery`, then one commit. */
  receive(request: RawRequest, target?: { readonly publicId?: string }): Promise<Reply>;
  /** The card as its owner may see it: no secrets. */
  status(id: string): Promise<Result<Status>>;
  /** Forgets secrets and credentials and switches the card off; settings stay. */
  disconnect(id: string): Promise<Result>;
  /** Hands over a domain event the connector subscribed to. */
  deliverEvent(id: string, event: DomainEvent): Promise<Result<EventReport>>;
}

const finalMethods = ["test", "receive", "status", "disconnect", "deliverEvent"] as const;

/**
 * The base of every connector. Public methods are templates and final; authors write the `on…`
 * hooks only. One object serves all cards of a process, so it holds no state of its own.
 */
export abstract class BaseConnector<Schema extends ConfigSchema, Event> implements Connector {
  readonly manifest: Manifest<Schema, Event>;
  readonly #ports: Ports;
  /** All that hooks get of the storage: there is nothing to write with. */
  readonly #reads: StorageReads;
  readonly #settings: (row: IntegrationRow) => Settings<Schema>;
  readonly #openSecret: OpenSecret;
  readonly #env: Readonly<Record<string, string>>;

  /** @throws TypeError when a subclass overrides a final method */
  constructor(manifest: Manifest<Schema, Event>, ports: Ports) {
    for (const name of finalMethods) {
      if (this[name] !== BaseConnector.prototype[name]) {
        throw new TypeError(`${manifest.key} overrides ${name}(), which is final; write the hook`);
      }
      // Neither can a class field replace it: that would happen after this constructor.
      Object.defineProperty(this, name, { value: Reflect.get(this, name) });
    }
    this.manifest = manifest;
    this.#ports = ports;
    const { users, timers, tasks } = ports.storage;
    this.#reads = { users, timers, tasks };
    this.#settings = settingsParser(manifest.config);
    this.#openSecret = secretOpener(ports.crypto);
    this.#env = Object.fromEntries(
      Object.entries(manifest.env ?? {}).map(([name, url]) => [name, ports.env[name] ?? url]),
    );
  }

  /** Calls the provider and says in a sentence what works. */
  protected abstract onTest(context: ConnectorContext<Schema>): Promise<TestReport>;

  /** Decides what a verified delivery does. May read, cannot write. */
  protected onDelivery(_event: Event, _context: ConnectorContext<Schema>): Promise<Plan> {
    return Promise.reject(this.#unsupported("deliveries"));
  }

  /** Acts on a domain event of the manifest's `on` list. */
  protected onEvent(_event: DomainEvent, _context: ConnectorContext<Schema>): Promise<EventReport> {
    return Promise.reject(this.#unsupported("events"));
  }

  /** More for the card's status: no secrets, no calls. */
  protected onStatus(_context: ConnectorContext<Schema>): JsonObject {
    return {};
  }

  async test(id: string): Promise<Result<{ readonly message: string }>> {
    return this.#run(id, async (context, row) => {
      const { integrations } = this.#ports.storage;
      const now = this.#ports.clock.now();
      const report = await this.onTest(context).catch(async (error: unknown) => {
        await integrations.patch(row.id, { health: healthAfter(row, now, toFailure(error)) });
        throw error;
      });
      const state = report.state ? { state: { set: report.state } } : {};
      await integrations.patch(row.id, { ...state, health: healthAfter(row, now) });
      return { ok: true, message: report.message };
    });
  }

  async receive(request: RawRequest, target: { readonly publicId?: string } = {}): Promise<Reply> {
    const { inbound } = this.manifest;
    if (!inbound) {
      return { status: 404, body: failureBody(this.#unsupported("deliveries").toFailure()) };
    }
    const gate = {
      manifest: this.manifest,
      inbound,
      ports: this.#ports,
      openSecret: this.#openSecret,
      contextOf: (row: IntegrationRow) => this.#context(row),
      decide: (event: Event, context: ConnectorContext<Schema>) => this.onDelivery(event, context),
    };
    return receive(gate, request, target.publicId);
  }

  async status(id: string): Promise<Result<Status>> {
    return this.#guard<Status>(id, async () => {
      const row = await this.#ports.storage.integrations.get(id, {
        fresh: true,
      });
      if (!row) return { ok: true, connected: false };
      return { ok: true, ...this.#describe(row) };
    });
  }

  async disconnect(id: string): Promise<Result> {
    return this.#guard(id, async () => {
      const { integrations } = this.#ports.storage;
      const row = await integrations.get(id, { fresh: true });
      if (!row) return notConfigured;
      const gone = <Value>(group: Readonly<Record<string, Value>>): Record<string, null> =>
        Object.fromEntries(Object.keys(group).map((name) => [name, null]));
      await integrations.patch(id, {
        active: false,
        secrets: gone(row.secrets),
        credentials: gone(row.credentials),
      });
      return { ok: true };
    });
  }

  async deliverEvent(id: string, event: DomainEvent): Promise<Result<EventReport>> {
    return this.#run<EventReport>(id, async (context) => {
      const report = await this.onEvent(event, context);
      return { ok: true, ...report };
    });
  }

  /** What the connector adds cannot pose as what core says. */
  #describe(row: IntegrationRow): Status {
    const status = statusOf(this.manifest, configFields(this.manifest.config), row);
    try {
      return { ...this.onStatus(this.#context(row)), ...status };
    } catch (error) {
      if (!ConnectorError.isInstance(error)) throw error;
      // Settings that no longer fit: their owner needs to see the card to mend them.
      const { code, message } = error;
      const state = status.connection.state === "active" ? "degraded" : status.connection.state;
      return { ...status, connection: { ...status.connection, state, code, message } };
    }
  }

  /** Loads an active card, then works; missing or paused cards get the source document's words. */
  async #run<T extends object>(
    id: string,
    work: (context: ConnectorContext<Schema>, row: IntegrationRow) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    return this.#guard(id, async () => {
      const row = await this.#ports.storage.integrations.get(id, {
        fresh: true,
      });
      if (!row?.active) return notConfigured;
      return work(this.#context(row), row);
    });
  }

  /** Turns every throw into a failure with a message fit for a person, logged once. */
  async #guard<T extends object>(id: string, work: () => Promise<Result<T>>): Promise<Result<T>> {
    try {
      return await work();
    } catch (error) {
      const failure = toFailure(error);
      const fields = {
        connector: this.manifest.key,
        integration: id,
        code: failure.code,
        err: error,
      };
      if (failure.code === "internal_error") this.#ports.log.error(fields, "operation failed");
      else this.#ports.log.warn(fields, "operation failed");
      this.#ports.telemetry.emit("failure", {
        connector: this.manifest.key,
        integration: id,
        code: failure.code,
      });
      return failure;
    }
  }

  #context(row: IntegrationRow): ConnectorContext<Schema> {
    const ports = this.#ports;
    const http = (): HttpClient => this.#http(row);
    return {
      integration: {
        id: row.id,
        publicId: row.publicId,
        scope: row.scope,
        owner: row.owner,
      },
      config: this.#settings(row),
      secret: (name) => this.#openSecret(row, name),
      state: row.state,
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
    const { manifest } = this;
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
        ports.telemetry.emit("request", {
          connector: manifest.key,
          host,
          status,
        });
      },
    });
  }

  /** Without a token the call would go out anonymously, and might even succeed. */
  async #token(row: IntegrationRow): Promise<Secret> {
    const token = await this.#openSecret(row, this.manifest.auth.secret);
    if (!token) throw new ConnectorError({ code: "not_configured", message: missingToken });
    return token;
  }

  #unsupported(what: string): ConnectorError {
    return new ConnectorError({
      code: "not_supported",
      message: `${this.manifest.name} does not take ${what}.`,
    });
  }
}

function toFailure(error: unknown): Failure {
  if (ConnectorError.isInstance(error)) return error.toFailure();
  return {
    ok: false,
    error: "Something went wrong on our side. It has been logged; try again later.",
    code: "internal_error",
  };
}
