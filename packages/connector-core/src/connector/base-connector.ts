import { actionResult, runAction, type ActionResult } from "./action";
import { checkedStorage } from "./checked-storage";
import { checkedBeforeSave } from "../settings/save-check";
import type { SettingsSchema } from "../settings/types";
import type { ActionContext, ConnectorContext, StandaloneContext } from "./context";
import type { Connector } from "./contract";
import { ContextFactory } from "./context-factory";
import type { DomainEvent } from "./domain-events";
import { ConnectorError, toFailure } from "../error";
import { receive, type GateConnector } from "../webhook/receive";
import { precheck, type Precheck } from "../webhook/precheck";
import { failureBody, overloadedFailure, overloadedReply } from "../webhook/replies";
import type { RawRequest, Reply, RequestHead } from "../webhook/request";
import { accountState, clearConnection } from "./clear-connection";
import { sealFinalMethods } from "./final-methods";
import { guarded } from "./guard";
import { keepingHealth } from "./health";
import type { JsonObject, MaybePromise } from "../json";
import type { Manifest } from "./manifest";
import type {
  ConnectResult,
  RevokeResult,
  OAuthConnection,
  PendingRevocation,
} from "../oauth/connection";
import type { AuthorizationAnswer, AuthorizationRequest } from "../oauth/oauth";
import type {
  ActionReport,
  Option,
  DisconnectReport,
  EventReport,
  Plan,
  PushReport,
  ValidationReport,
  TestReport,
} from "./reports";
import type { Ports } from "../ports/ports";
import type { IntegrationRow } from "../ports/storage";
import { notConfigured, type Result } from "../result";
import type { Run } from "../sync/run";
import { isConnected, statusOf, type Status } from "./status";
import type { PullPage, PushEntry, SyncOptions } from "../sync/page";
import { runSync } from "../sync/sync";
import { runTest } from "./run-test";

/**
 * The base of every connector. Public methods are templates and final; authors write the `on…`
 * hooks only. One object serves all cards of a process, so it holds no state of its own.
 */
export abstract class BaseConnector<Schema extends SettingsSchema, Event> implements Connector {
  readonly manifest: Manifest<Schema, Event>;
  readonly #ports: Ports;
  readonly #contexts: ContextFactory<Schema, Event>;
  /** Undefined without `inbound`. */
  readonly #gate: GateConnector<Schema, Event> | undefined;

  /** @throws TypeError when a subclass overrides a final method */
  constructor(manifest: Manifest<Schema, Event>, given: Ports) {
    sealFinalMethods(this, BaseConnector.prototype, manifest.key);
    const ports = { ...given, storage: checkedStorage(given.storage, manifest, given.log) };
    this.manifest = manifest;
    this.#ports = ports;
    this.#contexts = new ContextFactory(manifest, ports);
    this.#gate = manifest.inbound && {
      manifest,
      inbound: manifest.inbound,
      ports,
      openSecret: this.#contexts.openSecret,
      contextOf: (row) => this.#contexts.of(row),
      decide: (event, context) => this.onDelivery(event, context),
    };
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

  /** Sends the summary of a calendar day of the card's owner, `YYYY-MM-DD`. */
  protected onDailySummary(_day: string, _context: ConnectorContext<Schema>): Promise<EventReport> {
    return Promise.reject(this.#unsupported("summaries"));
  }

  /** Finds out about a card that is going to be saved; may refuse it. Writes nothing anywhere. */
  protected onValidate(_context: ConnectorContext<Schema>): Promise<ValidationReport> {
    return Promise.resolve({});
  }

  /**
   * Lists what changed since a checkpoint of its own, page by page; from the start without one. A
   * page is asked for while the one before is being committed, so what the storage says here may lack
   * it; nothing may be written at the provider.
   */
  protected onPull(
    _checkpoint: JsonObject | undefined,
    _context: ConnectorContext<Schema>,
  ): AsyncGenerator<PullPage, void, undefined> {
    throw this.#unsupported("syncs");
  }

  /**
   * Writes one entry to the provider, under a name made from the entry: it may be asked again for what
   * it did already. Not called in a dry run.
   */
  protected onPush(_entry: PushEntry, _context: ConnectorContext<Schema>): Promise<PushReport> {
    return Promise.reject(this.#unsupported("exports"));
  }

  /** Lists what a field of the manifest's `choices` may be. */
  protected onListOptions(
    _field: string,
    _context: ConnectorContext<Schema>,
  ): Promise<readonly Option[]> {
    return Promise.reject(this.#unsupported("questions about its fields"));
  }

  /** Does an action of the manifest's `actions`; doing it twice must do no harm. */
  protected onAction(_name: string, _context: ActionContext<Schema>): Promise<ActionReport> {
    return Promise.reject(this.#unsupported("actions"));
  }

  /** Does an action of the manifest's with `standalone`, for somebody who has no card. */
  protected onStandaloneAction(
    _name: string,
    _context: StandaloneContext,
  ): MaybePromise<ActionReport> {
    return Promise.reject(this.#unsupported("actions without a card"));
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
    return this.#run(id, (context, row) => runTest(this.#ports, row, () => this.onTest(context)));
  }

  async receive(request: RawRequest, target: { readonly publicId?: string } = {}): Promise<Reply> {
    return this.#gate ? receive(this.#gate, request, target.publicId) : this.#noDeliveries();
  }

  async precheck(
    head: RequestHead,
    target: { readonly publicId?: string } = {},
  ): Promise<Precheck> {
    if (!this.#gate) return { type: "refused", reply: this.#noDeliveries() };
    return precheck(this.#gate, head, target.publicId);
  }

  overloaded(request: RawRequest): Reply {
    const situation = { type: "failed", failure: overloadedFailure } as const;
    return this.manifest.inbound?.answer?.(request, situation) ?? overloadedReply;
  }

  async status(id: string): Promise<Result<Status>> {
    return this.#guard<Status>(id, async () => {
      const row = await this.#ports.storage.integrations.get(id, { fresh: true });
      if (!row) return { ok: true, connected: false };
      return { ok: true, ...(await this.#describe(row)) };
    });
  }

  async disconnect(id: string): Promise<Result<RevokeResult>> {
    return this.#guard<RevokeResult>(id, async () => {
      const { integrations } = this.#ports.storage;
      const row = await integrations.get(id, { fresh: true });
      if (!row) return notConfigured;
      const { warning, clearState: forget = [] } = await this.#giveBack(row);
      await integrations.patch(id, clearConnection(row, [...forget, ...accountState]));
      // Last: whatever the provider says, nothing of it is left here, and of two cards of one account
      // that are disconnected at once the later one ends the access.
      const left = (await this.#contexts.oauth?.revoke(row)) ?? {};
      return { ok: true, ...(warning === undefined ? {} : { warning }), ...left };
    });
  }

  async authorize(
    id: string | undefined,
    redirectUri: string,
  ): Promise<Result<AuthorizationRequest>> {
    return this.#guard<AuthorizationRequest>(id ?? "", async () => {
      const oauth = this.#oauth();
      const { integrations } = this.#ports.storage;
      const row = id === undefined ? undefined : await integrations.get(id, { fresh: true });
      const settings = row && this.#contexts.settingsOf(row);
      return { ok: true, ...(await oauth.authorize(settings, redirectUri)) };
    });
  }

  async connect(id: string, answer: AuthorizationAnswer): Promise<Result<ConnectResult>> {
    return this.#guard<ConnectResult>(id, async () => {
      const oauth = this.#oauth();
      const row = await this.#ports.storage.integrations.get(id, { fresh: true });
      if (!row) return notConfigured;
      const settings = this.#contexts.settingsOf(row);
      return { ok: true, ...(await oauth.connect(row, settings, answer, accountState)) };
    });
  }

  async revoke(id: string, pending: PendingRevocation): Promise<Result<RevokeResult>> {
    return this.#guard<RevokeResult>(id, async () => {
      const left = await this.#oauth().retry(id, pending);
      return { ok: true, ...left };
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
          push: (entry, context) => this.onPush(entry, context),
        },
        id,
        options,
      );
      if (!("run" in end)) return end;
      return end.failure ? { ...end.failure, run: end.run } : { ok: true, run: end.run };
    });
  }

  async action(id: string | undefined, name: string): Promise<Result<ActionResult>> {
    const action = this.manifest.actions?.find((each) => each.name === name);
    if (!action) return this.#unsupported(`the action "${name}"`).toFailure();
    if (id === undefined) {
      if (!action.standalone) return notConfigured;
      return this.#guard("", async () => {
        const report = await this.onStandaloneAction(name, this.#contexts.plain());
        return { ok: true, ...actionResult(report) };
      });
    }
    return this.#run(id, (context, row) =>
      runAction(this.manifest, this.#ports, row, context, (acting) => this.onAction(name, acting)),
    );
  }

  async listOptions(
    id: string,
    field: string,
  ): Promise<Result<{ readonly choices: readonly Option[] }>> {
    return this.#run<{ readonly choices: readonly Option[] }>(id, async (context) => {
      if (!this.manifest.options?.includes(field)) {
        throw this.#unsupported(`questions about "${field}"`);
      }
      return { ok: true, choices: await this.onListOptions(field, context) };
    });
  }

  async deliverEvent(id: string, event: DomainEvent): Promise<Result<EventReport>> {
    return this.#run(id, (context, row) =>
      keepingHealth(this.#ports, row, () => this.onEvent(event, context)),
    );
  }

  async sendDailySummary(id: string, day: string): Promise<Result<EventReport>> {
    return this.#run(id, (context, row) =>
      keepingHealth(this.#ports, row, () => this.onDailySummary(day, context)),
    );
  }

  async validate(row: IntegrationRow): Promise<Result<{ readonly report: ValidationReport }>> {
    const checked = await this.#guard(row.id, async () => {
      return { ok: true, report: await this.onValidate(this.#contexts.of(row)) };
    });
    return checkedBeforeSave(this.manifest.name, checked);
  }

  #noDeliveries(): Reply {
    return { status: 404, body: failureBody(this.#unsupported("deliveries").toFailure()) };
  }

  /** What the connector adds cannot pose as what core says. */
  async #describe(row: IntegrationRow): Promise<Status> {
    const status = statusOf(this.manifest, row);
    try {
      const context = this.#contexts.of(row);
      return {
        ...(await this.onStatus(context)),
        ...statusOf(this.manifest, row, context.settings),
      };
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
      const row = await this.#ports.storage.integrations.get(id, { fresh: true });
      if (!row?.active) return notConfigured;
      return work(this.#contexts.of(row), row);
    });
  }

  /** Turns every throw into a failure with a message fit for a person, logged once. */
  #guard<T extends object, D extends object = object>(
    id: string,
    work: () => Promise<Result<T, D>>,
  ): Promise<Result<T, D>> {
    return guarded(this.#ports, this.manifest.key, id, work);
  }

  /** Whatever happens at the provider, the card is disconnected; the owner hears what is left. */
  async #giveBack(row: IntegrationRow): Promise<DisconnectReport> {
    if (!isConnected(this.manifest, row)) return {};
    try {
      return await this.onDisconnect(this.#contexts.of(row));
    } catch (error) {
      const { error: reason } = toFailure(error);
      const fields = { connector: this.manifest.key, integration: row.id, err: error };
      this.#ports.log.warn(fields, "what was set up at the provider could not be given back");
      return { warning: `What was set up at ${this.manifest.name} may still be there. ${reason}` };
    }
  }

  #oauth(): OAuthConnection<Schema, Event> {
    const { oauth } = this.#contexts;
    if (!oauth) throw this.#unsupported("connections by OAuth");
    return oauth;
  }

  #unsupported(what: string): ConnectorError {
    return new ConnectorError({
      code: "not_supported",
      message: `${this.manifest.name} does not take ${what}.`,
    });
  }
}
