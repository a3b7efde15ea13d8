import type { ActionResult } from "./action";
import type { DomainEvent } from "./domain-events";
import type { Precheck } from "../webhook/precheck";
import type { RawRequest, Reply, RequestHead } from "../webhook/request";
import type { ConnectResult, RevokeResult, PendingRevocation } from "../oauth/client";
import type { AuthorizationAnswer, AuthorizationRequest } from "../oauth/oauth";
import type { Option, EventReport, ValidationReport } from "./reports";
import type { IntegrationRow } from "../ports/storage";
import type { Result } from "../result";
import type { Run } from "../sync/run";
import type { Status } from "./status";
import type { SyncOptions } from "../sync/page";

/**
 * The operations that a host calls on a connector. `id` is the id of an integration. No method
 * throws or rejects; failures are returned as a {@link Result}.
 *
 * @example
 * ```ts
 * import type { Connector } from "@tt/connector-core";
 *
 * async function syncNow(connector: Connector, id: string): Promise<string> {
 *   const result = await connector.sync(id, { signal: AbortSignal.timeout(60_000) });
 *   if (!result.ok) return `Sync failed: ${result.error}`;
 *   return `${String(result.run.created)} created, ${String(result.run.updated)} updated`;
 * }
 * ```
 */
export interface Connector {
  /** Tests the connection by calling the provider and stores the resulting health. */
  test(id: string): Promise<Result<{ readonly message: string }>>;
  /**
   * Processes one webhook delivery: verifies it, calls `onDelivery` and commits its changes in one
   * transaction.
   * @param target With `publicId`, the integration addressed by the URL; without, the integration
   * is found by the routing keys of the delivery.
   */
  receive(request: RawRequest, target?: { readonly publicId?: string }): Promise<Reply>;
  /**
   * Checks headers and address before the body of a delivery is read. Never refuses a delivery that
   * {@link receive} would accept.
   * @param target Without `publicId`, no integration is looked up.
   */
  precheck(head: RequestHead, target?: { readonly publicId?: string }): Promise<Precheck>;
  /**
   * The reply to a delivery when the host is at capacity: 503, or the reply the manifest defines.
   */
  overloaded(request: RawRequest): Reply;
  /** Returns the integration as its owner may see it, without secrets. */
  status(id: string): Promise<Result<Status>>;
  /**
   * Removes what was set up at the provider as far as possible, deletes secrets and credentials and
   * deactivates the integration. Settings are kept. `warning` tells the owner what is left to do at
   * the provider; pass `pending` to {@link revoke} later if the access could not be revoked yet.
   */
  disconnect(id: string): Promise<Result<RevokeResult>>;
  /**
   * OAuth: creates the authorization URL for the owner's browser. The host must keep `state` and
   * `verifier` for at most 10 minutes, bound to the user's session and usable once.
   * @param id Undefined if the user has no integration yet.
   * @param redirectUri Where the provider redirects after consent.
   */
  authorize(id: string | undefined, redirectUri: string): Promise<Result<AuthorizationRequest>>;
  /** OAuth: exchanges the callback's code for tokens and stores them. A failure changes nothing. */
  connect(id: string, answer: AuthorizationAnswer): Promise<Result<ConnectResult>>;
  /** OAuth: retries a revocation that did not reach the provider during {@link disconnect}. */
  revoke(id: string, pending: PendingRevocation): Promise<Result<RevokeResult>>;
  /**
   * Imports what changed at the provider since the last sync, page by page, then exports time
   * entries if the connector supports it. A sync that fails midway returns its run too; the next
   * sync continues where it stopped.
   */
  sync(
    id: string,
    options?: SyncOptions,
  ): Promise<Result<{ readonly run: Run }, { readonly run?: Run }>>;
  /**
   * Runs one of the manifest's actions.
   * @param id Undefined if the user has no integration; only standalone actions allow that.
   */
  action(id: string | undefined, name: string): Promise<Result<ActionResult>>;
  /**
   * Lists the possible values of a settings field, as reported by the provider.
   * @param integration The id of a saved integration, or the row that a form would save: see
   *   `draftIntegration`.
   */
  listOptions(
    integration: string | IntegrationRow,
    field: string,
  ): Promise<Result<{ readonly choices: readonly Option[] }>>;
  /** Delivers a domain event of the manifest's `on` list. */
  deliverEvent(id: string, event: DomainEvent): Promise<Result<EventReport>>;
  /**
   * Sends the summary of a calendar day, `YYYY-MM-DD`. The host ensures that this is called once
   * per integration and day.
   */
  sendDailySummary(id: string, day: string): Promise<Result<EventReport>>;
  /**
   * Validates settings before they are saved. May call the provider; writes nothing. If the
   * provider is unavailable or the check itself fails, the report contains a warning and saving is
   * allowed.
   * @param row The integration as it would be saved; see `previewRow`.
   */
  validate(row: IntegrationRow): Promise<Result<{ readonly report: ValidationReport }>>;
}
