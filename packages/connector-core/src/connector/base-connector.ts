import { actionResult, runAction, type ActionResult } from "./action";
import { checkedStorage } from "./checked-storage";
import { checkedBeforeSave, storedReport } from "../settings/save-check";
import type { SettingsSchema } from "../settings/types";
import type { ConnectorContext } from "./context";
import type { Connector } from "./contract";
import { ContextFactory } from "./context-factory";
import { describeIntegration } from "./describe";
import { disconnectIntegration } from "./disconnect";
import type { DomainEvent } from "./domain-events";
import { deliveredEvent } from "./entry-event";
import type { ConnectorError } from "../error";
import type { GateConnector } from "../webhook/gate-connector";
import { receive } from "../webhook/receive";
import { precheck, type Precheck } from "../webhook/precheck";
import { replyOverloaded } from "../webhook/overloaded";
import { failureBody } from "../webhook/replies";
import type { RawRequest, Reply, RequestHead } from "../webhook/request";
import { clearAccountState } from "./clear-connection";
import { sealFinalMethods } from "./final-methods";
import { guarded } from "./guard";
import { keepingHealth, noticingRevocation } from "./health";
import { ConnectorHooks } from "./hooks";
import { listOptions } from "./list-options";
import type { Manifest } from "./manifest";
import type { ConnectResult, OAuthClient, PendingRevocation, RevokeResult } from "../oauth/client";
import type { AuthorizationAnswer, AuthorizationRequest } from "../oauth/oauth";
import type { EventReport, Option, ValidationReport } from "./reports";
import type { Ports } from "../ports/ports";
import type { IntegrationRow } from "../ports/storage";
import { notConfigured, type Result } from "../result";
import type { Run } from "../sync/run";
import type { Status } from "./status";
import type { SyncOptions } from "../sync/page";
import { runSync } from "../sync/sync";
import { runTest } from "./run-test";
import { unsupported } from "./unsupported";

/**
 * The base class of every connector. Implement the `on…` hooks; the public methods are final. One
 * object serves all integrations of a process, so it must not hold per-integration state.
 *
 * @example
 * ```ts
 * import {
 *   BaseConnector,
 *   task,
 *   type ConnectorContext,
 *   type Plan,
 *   type TestReport,
 * } from "@tt/connector-core";
 * import * as z from "zod";
 *
 * const settings = z.object({ project: z.int() });
 * type Settings = typeof settings;
 * interface IssueEvent {
 *   readonly id: number;
 *   readonly title: string;
 *   readonly updatedAt: string;
 * }
 *
 * class TrackerConnector extends BaseConnector<Settings, IssueEvent> {
 *   protected override async onTest({ api }: ConnectorContext<Settings>): Promise<TestReport> {
 *     const { login } = await api.get("/me", z.object({ login: z.string() }));
 *     return { message: `Connected as ${login}.` };
 *   }
 *
 *   protected override onDelivery(
 *     event: IssueEvent,
 *     { settings: { project } }: ConnectorContext<Settings>,
 *   ): Promise<Plan> {
 *     return Promise.resolve({
 *       changes: [
 *         task.upsert({
 *           task: { source: "tracker.example", ref: `issue_${String(event.id)}` },
 *           project,
 *           asOf: event.updatedAt,
 *           name: event.title,
 *         }),
 *       ],
 *       reply: () => ({ status: 200, body: { ok: true } }),
 *     });
 *   }
 * }
 * ```
 */
export abstract class BaseConnector<Schema extends SettingsSchema, Event>
  extends ConnectorHooks<Schema, Event>
  implements Connector
{
  override readonly manifest: Manifest<Schema, Event>;
  readonly #ports: Ports;
  readonly #contexts: ContextFactory<Schema, Event>;
  /** Undefined if the manifest has no `inbound`. */
  readonly #gate: GateConnector<Schema, Event> | undefined;

  /** @throws TypeError if a subclass overrides a final method */
  constructor(manifest: Manifest<Schema, Event>, hostPorts: Ports) {
    super();
    sealFinalMethods(this, BaseConnector.prototype, manifest.key);
    const storage = checkedStorage(hostPorts.storage, manifest, hostPorts.log);
    const ports = { ...hostPorts, storage };
    this.manifest = manifest;
    this.#ports = ports;
    this.#contexts = new ContextFactory(manifest, ports);
    this.#gate = manifest.inbound && {
      manifest,
      inbound: manifest.inbound,
      ports,
      openSecret: this.#contexts.openSecret,
      contextOf: (row, limit) => this.#contexts.of(row, limit),
      decide: (event, context) => this.onDelivery(event, context),
    };
  }

  async test(id: string): Promise<Result<{ readonly message: string }>> {
    return this.#run(id, (context, row) => runTest(this.#ports, row, () => this.onTest(context)));
  }

  receive(request: RawRequest, target: { readonly publicId?: string } = {}): Promise<Reply> {
    return this.#gate
      ? receive(this.#gate, request, target.publicId)
      : Promise.resolve(this.#noDeliveries());
  }

  async precheck(
    head: RequestHead,
    target: { readonly publicId?: string } = {},
  ): Promise<Precheck> {
    if (!this.#gate) return { type: "refused", reply: this.#noDeliveries() };
    return precheck(this.#gate, head, target.publicId);
  }

  overloaded(request: RawRequest): Reply {
    return replyOverloaded(this.manifest.inbound, request);
  }

  async status(id: string): Promise<Result<Status>> {
    return this.#guard<Status>(id, async () => {
      const row = await this.#read(id);
      if (!row) return { ok: true, connected: false };
      const status = await describeIntegration(
        this.manifest,
        row,
        (each) => this.#contexts.of(each),
        (context) => this.onStatus(context),
      );
      return { ok: true, ...status };
    });
  }

  async disconnect(id: string): Promise<Result<RevokeResult>> {
    return this.#guard<RevokeResult>(id, async () => {
      const row = await this.#read(id);
      if (!row) return notConfigured;
      return disconnectIntegration(
        {
          manifest: this.manifest,
          ports: this.#ports,
          oauth: this.#contexts.oauth,
          cleanUp: (each) => this.onDisconnect(this.#contexts.of(each)),
        },
        row,
      );
    });
  }

  async authorize(
    id: string | undefined,
    redirectUri: string,
  ): Promise<Result<AuthorizationRequest>> {
    return this.#guard<AuthorizationRequest>(id ?? "", async () => {
      const oauth = this.#oauth();
      const row = id === undefined ? undefined : await this.#read(id);
      const settings = row && this.#contexts.settingsOf(row);
      return { ok: true, ...(await oauth.authorize(settings, redirectUri)) };
    });
  }

  async connect(id: string, answer: AuthorizationAnswer): Promise<Result<ConnectResult>> {
    return this.#guard<ConnectResult>(id, async () => {
      const oauth = this.#oauth();
      const row = await this.#read(id);
      if (!row) return notConfigured;
      const settings = this.#contexts.settingsOf(row);
      return { ok: true, ...(await oauth.connect(row, settings, answer, clearAccountState)) };
    });
  }

  async revoke(id: string, pending: PendingRevocation): Promise<Result<RevokeResult>> {
    return this.#guard<RevokeResult>(id, async () => {
      return { ok: true, ...(await this.#oauth().retry(id, pending)) };
    });
  }

  async sync(
    id: string,
    options: SyncOptions = {},
  ): Promise<Result<{ readonly run: Run }, { readonly run?: Run }>> {
    return this.#guard<{ readonly run: Run }, { readonly run?: Run }>(id, () =>
      runSync(
        {
          manifest: this.manifest,
          ports: this.#ports,
          contextOf: (row) => this.#contexts.of(row),
          pull: (checkpoint, context) => this.onPull(checkpoint, context),
          push: (entry, context) => this.onPush(entry, context),
          act: (name) => this.#act(id, name, false),
        },
        id,
        options,
      ),
    );
  }

  async action(id: string | undefined, name: string): Promise<Result<ActionResult>> {
    const action = this.manifest.actions?.find((each) => each.name === name);
    if (!action) return this.#unsupported(`the action "${name}"`).toFailure();
    if (id === undefined) {
      if (!action.standalone) return notConfigured;
      return this.#guard("", async () => {
        const report = await this.onStandaloneAction(name, this.#contexts.standalone());
        return { ok: true, ...actionResult(report) };
      });
    }
    return this.#act(id, name);
  }

  async listOptions(
    integration: string | IntegrationRow,
    field: string,
  ): Promise<Result<{ readonly choices: readonly Option[] }>> {
    if (typeof integration === "string") {
      return this.#run(integration, (context, row) =>
        listOptions(this.manifest, field, () =>
          noticingRevocation(
            this.#ports,
            () => row,
            () => this.onListOptions(field, context),
          ),
        ),
      );
    }
    // What a form has says nothing of the saved connection.
    return this.#guard(integration.id, () => {
      const context = this.#contexts.of(integration, undefined, true);
      return listOptions(this.manifest, field, () => this.onListOptions(field, context));
    });
  }

  async deliverEvent(id: string, event: DomainEvent): Promise<Result<EventReport>> {
    return this.#run(id, (context, row) =>
      keepingHealth(this.#ports, row, async () => {
        const delivered = await deliveredEvent(this.#ports.storage, row.id, event);
        return delivered
          ? this.onEvent(delivered, context)
          : { status: "dropped", reason: "The time entry was deleted" };
      }),
    );
  }

  async sendDailySummary(id: string, day: string): Promise<Result<EventReport>> {
    return this.#run(id, (context, row) =>
      keepingHealth(this.#ports, row, () => this.onDailySummary(day, context)),
    );
  }

  async validate(row: IntegrationRow): Promise<Result<{ readonly report: ValidationReport }>> {
    const checked = await this.#guard(row.id, async () => {
      const report = await this.onValidate(this.#contexts.of(row));
      return { ok: true, report: storedReport(this.manifest, row, report) };
    });
    return checkedBeforeSave(this.manifest.name, checked);
  }

  /** @param isNoticed False if the caller stores the health itself. */
  #act(id: string, name: string, isNoticed = true): Promise<Result<ActionResult>> {
    return this.#run(id, (context, row) =>
      runAction(this.manifest, this.#ports, { row, context, isNoticed }, (acting) =>
        this.onAction(name, acting),
      ),
    );
  }

  #noDeliveries(): Reply {
    return { status: 404, body: failureBody(this.#unsupported("deliveries").toFailure()) };
  }

  #read(id: string): Promise<IntegrationRow | undefined> {
    return this.#ports.storage.integrations.get(id, { fresh: true });
  }

  /** Runs an operation of an active integration; otherwise it fails as `not_configured`. */
  async #run<T extends object>(
    id: string,
    work: (context: ConnectorContext<Schema>, row: IntegrationRow) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    return this.#guard<T>(id, async () => {
      const row = await this.#read(id);
      if (!row?.active) return notConfigured;
      return work(this.#contexts.of(row), row);
    });
  }

  /** Converts thrown errors to failures and logs them. */
  #guard<T extends object, D extends object = object>(
    id: string,
    work: () => Promise<Result<T, D>>,
  ): Promise<Result<T, D>> {
    return guarded(this.#ports, this.manifest.key, id, work);
  }

  #oauth(): OAuthClient<Schema> {
    const { oauth } = this.#contexts;
    if (!oauth) throw this.#unsupported("OAuth connections");
    return oauth;
  }

  #unsupported(operation: string): ConnectorError {
    return unsupported(this.manifest.name, operation);
  }
}
