import { configFields } from "./config/fields";
import { prepareNewSecret } from "./config/form";
import type { ConfigSchema } from "./config/types";
import type { ActionContext, ConnectorContext } from "./context";
import { ContextFactory } from "./context-factory";
import type { DomainEvent } from "./domain-events";
import { ConnectorError } from "./error";
import { receive } from "./gate/receive";
import { failureBody } from "./gate/replies";
import type { RawRequest, Reply } from "./gate/request";
import { healthAfter } from "./health";
import type { JsonObject, MaybePromise } from "./json";
import type { Manifest } from "./manifest";
import type { ActionReport, DisconnectReport, EventReport, Plan, TestReport } from "./plan";
import type { Ports } from "./ports/ports";
import type { IntegrationRow } from "./ports/storage";
import { internalFailure, notConfigured, type Failure, type Result } from "./result";
import type { Run } from "./runs";
import { statusOf, type Status } from "./status";
import type { PullPage, SyncOptions } from "./sync/page";
import { runSync, syncKey } from "./sync/sync";

/** What a host can do with a connector. Nothing here throws; methods take an integration id. */
export interface Connector {
  /** Checks the credentials against the provider. */
  test(id: string): Promise<Result<{ readonly message: string }>>;
  /** Takes one delivery: the gate, then `onDelivery`, then one commit. */
  receive(request: RawRequest, target?: { readonly publicId?: string }): Promise<Reply>;
  /** The card as its owner may see it: no secrets. */
  status(id: string): Promise<Result<Status>>;
  /**
   * Gives back what was set up at the provider as far as it can, forgets secrets and credentials and
   * switches the card off; settings stay. `warning` says what is left for the owner to do.
   */
  disconnect(id: string): Promise<Result<{ readonly warning?: string }>>;
  /**
   * Reads what changed at the provider since the last sync and acts on it, page by page. One that
   * ended early reports what it did all the same; the next one goes on from there.
   */
  sync(
    id: string,
    options?: SyncOptions,
  ): Promise<Result<{ readonly run: Run }, { readonly run?: Run }>>;
  /** Does one of the manifest's actions at the provider. */
  action(id: string, name: string): Promise<Result<{ readonly message: string }>>;
  /** Hands over a domain event the connector subscribed to. */
  deliverEvent(id: string, event: DomainEvent): Promise<Result<EventReport>>;
}

const finalMethods = [
  "test",
  "receive",
  "status",
  "disconnect",
  "sync",
  "action",
  "deliverEvent",
] as const;

/**
 * The base of every connector. Public methods are templates and final; authors write the `on…`
 * hooks only. One object serves all cards of a process, so it holds no state of its own.
 */
export abstract class BaseConnector<Schema extends ConfigSchema, Event> implements Connector {
  readonly manifest: Manifest<Schema, Event>;
  readonly #ports: Ports;
  readonly #contexts: ContextFactory<Schema, Event>;

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
    this.#contexts = new ContextFactory(manifest, ports);
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

  /**
   * Lists what changed since a checkpoint of its own, page by page; from the start without one. The
   * pages are committed as they come, so nothing may be written at the provider here.
   */
  protected onPull(
    _checkpoint: JsonObject | undefined,
    _context: ConnectorContext<Schema>,
  ): AsyncGenerator<PullPage, void, undefined> {
    throw this.#unsupported("syncs");
  }

  /** Does an action of the manifest's `actions`; doing it twice must do no harm. */
  protected onAction(_name: string, _context: ActionContext<Schema>): Promise<ActionReport> {
    return Promise.reject(this.#unsupported("actions"));
  }

  /** Gives back what was set up at the provider. A fault here does not keep the card connected. */
  protected onDisconnect(_context: ConnectorContext<Schema>): Promise<DisconnectReport> {
    return Promise.resolve({});
  }

  /** More for the card's status: no secrets, no calls. */
  protected onStatus(_context: ConnectorContext<Schema>): MaybePromise<JsonObject> {
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
      await integrations.patch(row.id, {
        ...(report.state ? { state: { set: report.state } } : {}),
        ...(report.credentials ? { credentials: report.credentials } : {}),
        health: healthAfter(row, now),
      });
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
      openSecret: this.#contexts.openSecret,
      contextOf: (row: IntegrationRow) => this.#contexts.of(row),
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
      return { ok: true, ...(await this.#describe(row)) };
    });
  }

  async disconnect(id: string): Promise<Result<{ readonly warning?: string }>> {
    return this.#guard<{ readonly warning?: string }>(id, async () => {
      const { integrations } = this.#ports.storage;
      const row = await integrations.get(id, { fresh: true });
      if (!row) return notConfigured;
      const { warning, forget = [] } = await this.#giveBack(row);
      const gone = <Value>(group: Readonly<Record<string, Value>>): Record<string, null> =>
        Object.fromEntries(Object.keys(group).map((name) => [name, null]));
      await integrations.patch(id, {
        active: false,
        secrets: gone(row.secrets),
        credentials: gone(row.credentials),
        state: { unset: [...forget, syncKey] },
      });
      return { ok: true, ...(warning === undefined ? {} : { warning }) };
    });
  }

  async sync(
    id: string,
    options: SyncOptions = {},
  ): Promise<Result<{ readonly run: Run }, { readonly run?: Run }>> {
    return this.#guard<{ readonly run: Run }, { readonly run?: Run }>(id, async () => {
      const end = await runSync(
        {
          manifest: this.manifest,
          ports: this.#ports,
          contextOf: (row) => this.#contexts.of(row),
          pull: (checkpoint, context) => this.onPull(checkpoint, context),
        },
        id,
        options,
      );
      if (!("run" in end)) return end;
      return end.failure ? { ...end.failure, run: end.run } : { ok: true, run: end.run };
    });
  }

  async action(id: string, name: string): Promise<Result<{ readonly message: string }>> {
    return this.#run(id, async (context, row) => {
      if (!this.manifest.actions?.some((action) => action.name === name)) {
        throw this.#unsupported(`the action "${name}"`);
      }
      const { integrations } = this.#ports.storage;
      const acting: ActionContext<Schema> = {
        ...context,
        get http() {
          return context.http;
        },
        replaceSecret: async (field) => {
          const { patch, secret } = await prepareNewSecret(this.manifest, row, field, this.#ports);
          await integrations.patch(row.id, patch);
          return secret;
        },
      };
      const { message, state, routes = [] } = await this.onAction(name, acting);
      const now = await integrations.get(row.id, { fresh: true });
      const committed = await this.#ports.storage.commit({
        integration: row.id,
        guard: { settingsVersion: now?.settingsVersion ?? row.settingsVersion },
        changes: routes.map((hint) => ({ kind: "route.learn", hint })),
        ...(state ? { state: { set: state } } : {}),
      });
      if (committed.status !== "done") throw changedMeanwhile;
      return { ok: true, message };
    });
  }

  async deliverEvent(id: string, event: DomainEvent): Promise<Result<EventReport>> {
    return this.#run<EventReport>(id, async (context) => {
      const report = await this.onEvent(event, context);
      return { ok: true, ...report };
    });
  }

  /** What the connector adds cannot pose as what core says. */
  async #describe(row: IntegrationRow): Promise<Status> {
    const status = statusOf(this.manifest, configFields(this.manifest.config), row);
    try {
      return { ...(await this.onStatus(this.#contexts.of(row))), ...status };
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
    return this.#guard<T>(id, async () => {
      const row = await this.#ports.storage.integrations.get(id, {
        fresh: true,
      });
      if (!row?.active) return notConfigured;
      return work(this.#contexts.of(row), row);
    });
  }

  /** Turns every throw into a failure with a message fit for a person, logged once. */
  async #guard<T extends object, D extends object = object>(
    id: string,
    work: () => Promise<Result<T, D>>,
  ): Promise<Result<T, D>> {
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

  /** Whatever happens at the provider, the card is disconnected; the owner hears what is left. */
  async #giveBack(row: IntegrationRow): Promise<DisconnectReport> {
    if (row.secrets[this.manifest.auth.secret] === undefined) return {};
    try {
      return await this.onDisconnect(this.#contexts.of(row));
    } catch (error) {
      const { error: reason } = toFailure(error);
      const fields = { connector: this.manifest.key, integration: row.id, err: error };
      this.#ports.log.warn(fields, "what was set up at the provider could not be given back");
      return { warning: `What was set up at ${this.manifest.name} may still be there. ${reason}` };
    }
  }

  #unsupported(what: string): ConnectorError {
    return new ConnectorError({
      code: "not_supported",
      message: `${this.manifest.name} does not take ${what}.`,
    });
  }
}

const changedMeanwhile = new ConnectorError({
  code: "busy",
  message: "The card was paused or disconnected meanwhile. Resume it and do this again.",
});

function toFailure(error: unknown): Failure {
  return ConnectorError.isInstance(error) ? error.toFailure() : internalFailure;
}
