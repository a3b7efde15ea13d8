import type { ActionResult } from "./action";
import type { DomainEvent } from "./domain-events";
import type { Precheck } from "../webhook/precheck";
import type { RawRequest, Reply, RequestHead } from "../webhook/request";
import type { ConnectResult, RevokeResult, PendingRevocation } from "../oauth/connection";
import type { AuthorizationAnswer, AuthorizationRequest } from "../oauth/oauth";
import type { Option, EventReport, ValidationReport } from "./reports";
import type { IntegrationRow } from "../ports/storage";
import type { Result } from "../result";
import type { Run } from "../sync/run";
import type { Status } from "./status";
import type { SyncOptions } from "../sync/page";

/** What a host can do with a connector. Nothing here throws; methods take an integration id. */
export interface Connector {
  /** Checks the credentials against the provider. */
  test(id: string): Promise<Result<{ readonly message: string }>>;
  /** Takes one delivery: the gate, then `onDelivery`, then one commit. */
  receive(request: RawRequest, target?: { readonly publicId?: string }): Promise<Reply>;
  /**
   * Decides by the headers and the address whether a delivery's body is worth reading. Never refuses
   * what {@link receive} would accept.
   * @param target Without `publicId`, no card is looked up.
   */
  precheck(head: RequestHead, target?: { readonly publicId?: string }): Promise<Precheck>;
  /** The answer to a delivery that the host has no room for: 503, or the provider's own form. */
  overloaded(request: RawRequest): Reply;
  /** The card as its owner may see it: no secrets. */
  status(id: string): Promise<Result<Status>>;
  /**
   * Gives back what was set up at the provider as far as it can, forgets secrets and credentials and
   * switches the card off; settings stay. `warning` says what is left for the owner to do, `pending`
   * what {@link revoke} may still get done.
   */
  disconnect(id: string): Promise<Result<RevokeResult>>;
  /**
   * OAuth: where the owner's browser goes to allow the access. The host keeps `state` and `verifier`
   * for 10 minutes, bound to his session and good for one answer (GC-3).
   * @param id Undefined: he has no card yet.
   * @param redirectUri Where the provider sends him back to.
   */
  authorize(id: string | undefined, redirectUri: string): Promise<Result<AuthorizationRequest>>;
  /** OAuth: exchanges what he came back with, and connects the card. On any failure it stays as it was. */
  connect(id: string, answer: AuthorizationAnswer): Promise<Result<ConnectResult>>;
  /** OAuth: tries again to end an access that the provider could not be told of. */
  revoke(id: string, pending: PendingRevocation): Promise<Result<RevokeResult>>;
  /**
   * Reads what changed at the provider since the last sync and acts on it, page by page. One that
   * ended early reports what it did all the same; the next one goes on from there.
   */
  sync(
    id: string,
    options?: SyncOptions,
  ): Promise<Result<{ readonly run: Run }, { readonly run?: Run }>>;
  /**
   * Does one of the manifest's actions at the provider.
   * @param id Undefined: whoever asks has no card yet, and the action needs none.
   */
  action(id: string | undefined, name: string): Promise<Result<ActionResult>>;
  /** What a field of the card may be, as the provider lists it. */
  listOptions(id: string, field: string): Promise<Result<{ readonly choices: readonly Option[] }>>;
  /** Hands over a domain event the connector subscribed to. */
  deliverEvent(id: string, event: DomainEvent): Promise<Result<EventReport>>;
  /** Sends the summary of a calendar day, `YYYY-MM-DD`; once per day is the host's business. */
  sendDailySummary(id: string, day: string): Promise<Result<EventReport>>;
  /**
   * Looks at a card before it is saved: may call the provider, writes nothing. When the provider does
   * not answer, or the check itself fails, the report is a warning: such a card is saved.
   * @param row The card as it is going to be.
   */
  validate(row: IntegrationRow): Promise<Result<{ readonly report: ValidationReport }>>;
}
