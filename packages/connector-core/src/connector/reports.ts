import type { Change, LinkSet, RoutingKey, StatePatch } from "../changes/changes";
import type { Outcome, SkipReason } from "../changes/outcome";
import type { Reply } from "../webhook/request";
import type { JsonObject } from "../json";
import type { Failure } from "../result";

/** What a delivery should do, decided but not yet done. */
export interface Plan {
  readonly changes: readonly Change[];
  /** What to remember. Committed with the changes. */
  readonly state?: StatePatch;
  /** The provider says that the connection does not work any more. Committed with the changes. */
  readonly failure?: Pick<Failure, "code" | "error">;
  /**
   * True: only answers a question, by a card that may be some seconds old. Everything that refuses,
   * and everything without changes, is decided again on a fresh one otherwise.
   */
  readonly readOnly?: boolean;
  /**
   * The answer, from one outcome per change. Pure. If it throws after the commit, core logs an error
   * and answers by the outcomes.
   */
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
  /** How later deliveries will name this card. */
  readonly routingKeys?: readonly RoutingKey[];
}

/** What was found out about a card before it is saved. */
export type ValidationReport =
  | {
      /** Why it cannot be saved, by field. */
      readonly refused: Readonly<Record<string, readonly string[]>>;
    }
  | {
      readonly refused?: undefined;
      /** What to remember of it. */
      readonly state?: JsonObject;
      /** What it told of the access token. */
      readonly credentials?: JsonObject;
      /** By index: what this card is found by. Replaces what it had in these indexes. */
      readonly routingKeys?: Readonly<Record<string, readonly string[]>>;
      /** True: the provider accepted the token, so whatever was wrong with the connection is over. */
      readonly accepted?: boolean;
      /** It is saved, but this could not be found out. */
      readonly warning?: string;
    };

/** What an action did at the provider. */
export interface ActionReport {
  /** A sentence for the card's owner: what was done, what is left to do. */
  readonly message: string;
  /** What to remember of it. */
  readonly state?: JsonObject;
  /** How later deliveries will name this card. */
  readonly routingKeys?: readonly RoutingKey[];
  /** What it made, to be shown beside the message. */
  readonly result?: JsonObject;
}

/** What was given back at the provider before a card forgets its token. */
export interface DisconnectReport {
  /** What the owner has to do himself, since it could not be done. */
  readonly warning?: string;
  /** Keys of the state that no longer hold. */
  readonly clearState?: readonly string[];
}

/** What became of a domain event or a daily summary. Throws are tried again where it makes sense. */
export type EventReport =
  | { readonly status: "done" }
  | {
      readonly status: "dropped";
      /** For the history: why it was not worth doing. */
      readonly reason: string;
    };

/** What became of an entry at the provider. */
export type PushReport =
  /** With `skip`: it was left alone for that reason, for good. */
  | { readonly change: LinkSet; readonly skip?: SkipReason }
  /** Left alone this time. */
  | { readonly skip: SkipReason };

/** A value that a field of a card may have. */
export interface Option {
  readonly value: string;
  /** What people call it. */
  readonly label: string;
}
