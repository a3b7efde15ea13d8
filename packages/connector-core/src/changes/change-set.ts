import type { Health } from "../ports/health";
import type { Run } from "../sync/run";
import type { Change } from "./change";
import type { IntegrationUpdate } from "./integration-update";
import type { Outcome } from "./outcome";

/**
 * Identifies a delivery, so that it takes effect once. A delivery is a duplicate if its id or its
 * hash was claimed before; the hash counts because providers often do not sign the id.
 */
export interface DeliveryClaim {
  /** The provider's delivery id. */
  readonly id?: string;
  /** SHA-256 of the raw body, hex. */
  readonly hash: string;
}

/** An exclusive lock on one kind of work for an integration. It expires unless it is renewed. */
export interface HeldLease {
  readonly type: LeaseType;
  /** UUID of the holder. */
  readonly id: string;
  /** Duration in seconds. Every commit under the lease renews it. */
  readonly seconds: number;
}

/** `sync`: a sync is running. `refresh`: an access token is being refreshed. */
export type LeaseType = "sync" | "refresh";

/** The effects of one delivery or one sync page. Committed in one transaction, or not at all. */
export interface ChangeSet {
  /** Id of the integration. Every change is made with the rights of its owner. */
  readonly integration: string;
  /**
   * Preconditions; if one does not hold, the commit returns `stale_guard` and changes nothing. The
   * settings must still have this version, the integration must be active, and its owner must not
   * be deactivated. With a lease, it must still be held; the commit renews it.
   */
  readonly guard: { readonly settingsVersion: number; readonly lease?: HeldLease };
  /**
   * Makes the commit take effect once: the claim is stored with the effects, and a second commit
   * returns `duplicate`. Omit it for repeatable work.
   */
  readonly once?: DeliveryClaim;
  readonly changes: readonly Change[];
  /**
   * What to remember of the integration. A function derives it from the outcomes of the changes; it
   * must be pure.
   */
  readonly update?:
    IntegrationUpdate | ((outcomes: readonly Outcome[]) => IntegrationUpdate | undefined);
  /** The new health of the connection. */
  readonly health?: Health;
  /** Returns the run with the outcomes of the changes added. Pure. Not stored in a dry run. */
  readonly run?: (outcomes: readonly Outcome[]) => Run;
}
