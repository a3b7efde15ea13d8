import type { DomainEvent } from "../../connector/domain-events";
import type { Connector } from "../../connector/contract";
import type { MaybePromise } from "../../json";
import type { FixedClock } from "../../memory/fixed-clock";
import type { StorageHarness } from "../../memory/storage-harness";
import type { IntegrationRow } from "../../ports/storage";

/** What a fixture may prepare before its provider is used. */
export interface ProviderEnvironment {
  readonly connector: Connector;
  readonly harness: StorageHarness;
  readonly clock: FixedClock;
  /** User id of the integration's owner. */
  readonly owner: number;
  /** Id of the project in the settings. */
  readonly project: number;
  /** The integration, as it was after it was saved and connected. */
  readonly integration: IntegrationRow;
  /** Saves settings, as the owner does in the form. */
  save(input: Record<string, string | number | boolean>): Promise<void>;
  /** Replaces the provider, initially the fixture's `working`. */
  readonly answerWith: (fetch: typeof globalThis.fetch) => void;
}

/** A provider that a rule can talk to. */
export interface TestProvider {
  /** Answers the connector's requests, usually by a fake of the provider. */
  readonly fetch: typeof globalThis.fetch;
}

/**
 * Creates a provider for one check of one rule. It may prepare the environment, for example save
 * other settings or create users. Times of the provider's items must not depend on later moves of
 * `environment.clock`.
 */
export type MakeProvider<Provider extends TestProvider> = (
  environment: ProviderEnvironment,
) => MaybePromise<Provider>;

/** A provider to sync from. Its list must take at least three pages. */
export interface SyncProvider extends TestProvider {
  /** Number of tasks and time entries that a complete sync stores. */
  readonly stored: number;
  /**
   * Maximum number of requests of a sync that finds nothing new (default: 3, and fewer than the first
   * sync takes).
   */
  readonly maxIdleRequests?: number;
  /**
   * Maximum number of items that a resumed sync reports again (default: the items of the largest
   * commit).
   */
  readonly maxRepeatedItems?: number;
  /** Counts writes at the provider (default: requests that are neither GET nor HEAD). */
  readonly writes?: () => number;
}

/** A provider to export time entries to. */
export interface PushProvider extends TestProvider {
  /**
   * True if only time on tasks is exported, such as comments on their items: the suite syncs first, and
   * tracks time on the first task that is stored (default: false, time without a task).
   */
  readonly needsTask?: boolean;
  /** The exported items that exist at the provider, with their texts. */
  items(): readonly unknown[];
  /** Deletes the exported items, as a user of the provider does. */
  deleteItems(): void;
}

/** A provider at which actions set something up. */
export interface ActionsProvider extends TestProvider {
  /** Counts what the connector has set up at the provider, for example webhooks. */
  setUp(): number;
}

/** A provider that lists the possible values of settings fields. */
export interface OptionsProvider extends TestProvider {
  /** The expected values, by field of the manifest's `options`. */
  readonly values: Readonly<Record<string, readonly string[]>>;
}

/**
 * A provider to which messages or data about domain events are sent. An event about a time entry
 * needs an entry of the owner; create it with the environment's `harness`.
 */
export interface EventsProvider extends TestProvider {
  /** An event to send. */
  readonly wanted: DomainEvent;
  /** An event that the connector drops, for example one that the settings exclude. */
  readonly unwanted: DomainEvent;
  /** Counts what the provider received. */
  sent(): number;
}

/** A provider to which daily summaries are sent. */
export interface DailyProvider extends TestProvider {
  /** Counts what the provider received. */
  sent(): number;
}

/** The providers of a fixture, by capability. */
export interface CapabilityFixtures {
  /** For connectors with `sync`. */
  readonly sync?: MakeProvider<SyncProvider>;
  /** For connectors with `push`. */
  readonly push?: MakeProvider<PushProvider>;
  /** For connectors with `actions`. */
  readonly actions?: MakeProvider<ActionsProvider>;
  /** For connectors with `options`. */
  readonly options?: MakeProvider<OptionsProvider>;
  /** For connectors with `on`. */
  readonly events?: MakeProvider<EventsProvider>;
  /** For connectors with `notifications.daily`. */
  readonly daily?: MakeProvider<DailyProvider>;
}
