import type { Connector } from "../connector/contract";
import type { Descriptor } from "../connector/define";
import type { DomainEvent } from "../connector/domain-events";
import type { Status } from "../connector/status";
import type { JsonObject } from "../json";
import type { Ledger } from "../ports/ledger";
import type { Ports } from "../ports/ports";
import type { Result } from "../result";
import type { RefusedSave } from "./save";

/** What `createRuntime` needs. Absent ports get the ones of the platform. */
export interface RuntimePorts
  extends
    Pick<Ports, "storage" | "crypto" | "log">,
    Partial<Pick<Ports, "clock" | "fetch" | "guardedFetch" | "telemetry">> {
  readonly ledger: Ledger;
}

/** Options of `createRuntime`. */
export interface RuntimeOptions {
  readonly connectors: readonly Descriptor[];
  readonly ports: RuntimePorts;
  /** Public URL of the application, without a trailing slash; it may have a path. */
  readonly baseUrl: string;
  /**
   * The operator's variables, e.g. `process.env`: OAuth clients, and URLs of providers
   * (default: none).
   */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /**
   * IANA time zone of the installation, in which daily summaries of the workspace are due (default:
   * UTC). Those of users are due in their own time zone, if the storage supports identities.
   */
  readonly timeZone?: string;
}

/** A saved integration, as its owner may see it. */
export interface SaveSummary {
  /** Id of the integration. */
  readonly id: string;
  /** True unless the integration is paused or not connected yet. */
  readonly active: boolean;
  /** The URL that the provider delivers to; undefined if the connector receives no deliveries. */
  readonly deliveryUrl: string | undefined;
  /** Generated secrets by field, which are returned only this once. */
  readonly generated: Readonly<Record<string, string>>;
  /** What could not be checked, or was saved differently than entered. */
  readonly warning: string | undefined;
}

/** An integration in a list. */
export interface IntegrationSummary {
  /** Id of the integration. */
  readonly id: string;
  /** The connector's slug. */
  readonly connector: string;
  /** Name of the provider. */
  readonly name: string;
  /** The URL that the provider delivers to; undefined if the connector receives no deliveries. */
  readonly deliveryUrl: string | undefined;
  readonly status: Result<Status>;
}

/** What {@link Runtime.tick} did. */
export interface TickReport {
  /** Number of syncs that succeeded. */
  readonly syncs: number;
  /** Number of events that were delivered. */
  readonly events: number;
  /** Number of daily summaries that were sent. */
  readonly summaries: number;
  /**
   * Number of syncs, deliveries and summaries that failed, and of failures of the ledger itself; the log
   * says why.
   */
  readonly failed: number;
}

/** Connectors at work. Create it with `createRuntime`. */
export interface Runtime {
  /** The integrations of users and of the workspace. An owner is a user id, or null. */
  readonly integrations: {
    /**
     * Saves an integration: checks and encrypts the settings, lets the connector validate them, and
     * stores the row. Blank secrets keep their values.
     * @param connector The connector's slug.
     */
    save(
      connector: string,
      owner: number | null,
      input: JsonObject,
    ): Promise<Result<SaveSummary, RefusedSave>>;
    /** Lists an owner's integrations. */
    list(owner: number | null): Promise<readonly IntegrationSummary[]>;
    /** Returns the connector of an integration, e.g. to test its connection. */
    of(id: string): Promise<Connector | undefined>;
    /**
     * Deletes the credentials and deactivates the integration. If the provider cannot revoke the
     * access now, `tick` retries it.
     */
    disconnect(id: string): Promise<Result<{ readonly warning?: string }>>;
  };
  /**
   * Starts an OAuth authorization: redirects the owner's browser to the provider. Call it in a route
   * that knows who is signed in. The query parameter `return_to` names the page to show afterwards.
   * @param connector The connector's slug.
   */
  authorize(connector: string, owner: number | null, request: Request): Promise<Response>;
  /** Handles deliveries, challenges and OAuth callbacks below `baseUrl`; all else gets 404. */
  fetch(request: Request): Promise<Response>;
  /**
   * Hands a domain event to the integrations that want it. What fails is retried by `tick`. An event
   * is delivered once, however often it is emitted within a day. Rejects only if the event could not be
   * stored, so emit it again.
   */
  emit(event: DomainEvent): Promise<void>;
  /**
   * Does what is due: syncs, events, daily summaries, retries. Also hands on the events of changes that
   * connectors made. Call it every minute, in any number of processes. The first
   * call after a pause does what was missed: one sync, the events of the last day, today's summary.
   * Never rejects: what fails is logged, counted in the report and tried again by a later call.
   */
  tick(): Promise<TickReport>;
}
