import type { Change, RouteHint, StatePatch } from "./changes";
import type { Outcome } from "./outcome";
import type { Reply } from "./gate/request";
import type { JsonObject } from "./json";

/** What a delivery should do, decided but not yet done. */
export interface Plan {
  readonly changes: readonly Change[];
  /** What to remember. Committed with the changes. */
  readonly state?: StatePatch;
  /** The answer, from one outcome per change. Pure. */
  reply(outcomes: readonly Outcome[]): Reply;
}

/** What a connection test found. */
export interface TestReport {
  /** A sentence for the card's owner: what works. */
  readonly message: string;
  /** What to remember of it. */
  readonly state?: JsonObject;
  /** What it told of the access token (expiry, rights); forgotten when another token is saved. */
  readonly credentials?: JsonObject;
}

/** What an action did at the provider. */
export interface ActionReport {
  /** A sentence for the card's owner: what was done, what is left to do. */
  readonly message: string;
  /** What to remember of it. */
  readonly state?: JsonObject;
  /** How later deliveries will name this card. */
  readonly routes?: readonly RouteHint[];
}

/** What was given back at the provider before a card forgets its token. */
export interface DisconnectReport {
  /** What the owner has to do himself, since it could not be done. */
  readonly warning?: string;
  /** Keys of the state that no longer hold. */
  readonly forget?: readonly string[];
}

/** What became of a domain event. */
export type EventReport =
  | { readonly did: "done" }
  | {
      readonly did: "dropped";
      /** For the history: why it was not worth doing. */
      readonly reason: string;
    };
