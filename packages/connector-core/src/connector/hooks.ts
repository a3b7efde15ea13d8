import type { SettingsSchema } from "../settings/types";
import type { ActionContext, ConnectorContext, StandaloneContext } from "./context";
import type { DeliveredEvent } from "./entry-event";
import type { ConnectorError } from "../error";
import type { JsonObject, MaybePromise } from "../json";
import type { Manifest } from "./manifest";
import type {
  ActionReport,
  DisconnectReport,
  EventReport,
  Option,
  Plan,
  PushReport,
  TestReport,
  ValidationReport,
} from "./reports";
import type { PullPage, PushEntry } from "../sync/page";
import { unsupported } from "./unsupported";

/**
 * The hooks that connector authors implement. Only {@link onTest} is required; the other defaults
 * report that the operation is not supported, or do nothing. Throw a `ConnectorError` to fail.
 * Reports may contain an `IntegrationUpdate`, which core stores.
 */
export abstract class ConnectorHooks<Schema extends SettingsSchema, Event> {
  abstract readonly manifest: Manifest<Schema, Event>;

  /** Calls the provider and reports what works, in a sentence or as an update with a message. */
  protected abstract onTest(context: ConnectorContext<Schema>): Promise<TestReport>;

  /**
   * Decides what a verified delivery changes. May read, but must not write anywhere: it can be
   * called twice for one delivery.
   */
  protected onDelivery(_event: Event, _context: ConnectorContext<Schema>): Promise<Plan> {
    return Promise.reject(this.#unsupported("deliveries"));
  }

  /**
   * Reacts to a domain event of the manifest's `on` list, typically by sending a message. Events
   * about time entries carry the entry and the item of its task.
   */
  protected onEvent(
    _event: DeliveredEvent,
    _context: ConnectorContext<Schema>,
  ): Promise<EventReport> {
    return Promise.reject(this.#unsupported("events"));
  }

  /**
   * Sends the summary of a calendar day.
   * @param _day In the owner's time zone, `YYYY-MM-DD`.
   */
  protected onDailySummary(_day: string, _context: ConnectorContext<Schema>): Promise<EventReport> {
    return Promise.reject(this.#unsupported("daily summaries"));
  }

  /**
   * Validates settings before they are saved. May call the provider, but must not write anywhere.
   */
  protected onValidate(_context: ConnectorContext<Schema>): Promise<ValidationReport> {
    return Promise.resolve({});
  }

  /**
   * Yields what changed at the provider since a checkpoint, page by page. The next page is read
   * while the previous one is committed, so reads of the storage may not include it yet. Must not
   * write at the provider.
   * @param _checkpoint The checkpoint of the last committed page; undefined to start from the
   * beginning.
   */
  protected onPull(
    _checkpoint: JsonObject | undefined,
    _context: ConnectorContext<Schema>,
  ): AsyncGenerator<PullPage, void, undefined> {
    throw this.#unsupported("syncing");
  }

  /**
   * Writes one time entry to the provider. Must be idempotent, for example by deriving the remote
   * id from the entry: it may be called again for an entry that was already written. Not called in
   * a dry run.
   */
  protected onPush(_entry: PushEntry, _context: ConnectorContext<Schema>): Promise<PushReport> {
    return Promise.reject(this.#unsupported("exporting time entries"));
  }

  /**
   * Lists the possible values of a field of the manifest's `options` list. In a form that was not saved yet,
   * other settings may be undefined, whatever their type says.
   */
  protected onListOptions(
    _field: string,
    _context: ConnectorContext<Schema>,
  ): Promise<readonly Option[]> {
    return Promise.reject(this.#unsupported("listing options"));
  }

  /** Runs an action of the manifest's `actions` list. Must be safe to run twice. */
  protected onAction(_name: string, _context: ActionContext<Schema>): Promise<ActionReport> {
    return Promise.reject(this.#unsupported("actions"));
  }

  /** Runs an action marked `standalone` for a user without an integration. */
  protected onStandaloneAction(
    _name: string,
    _context: StandaloneContext,
  ): MaybePromise<ActionReport> {
    return Promise.reject(this.#unsupported("actions without an integration"));
  }

  /**
   * Removes what the connector set up at the provider. An error becomes a warning and does not stop
   * the disconnect.
   */
  protected onDisconnect(_context: ConnectorContext<Schema>): Promise<DisconnectReport> {
    return Promise.resolve({});
  }

  /** Returns additional status fields. Must contain no secrets and make no requests. */
  protected onStatus(_context: ConnectorContext<Schema>): MaybePromise<JsonObject> {
    return {};
  }

  #unsupported(operation: string): ConnectorError {
    return unsupported(this.manifest.name, operation);
  }
}
