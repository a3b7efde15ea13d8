import type { Change, Outcome, StatePatch } from "./changes";
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
}

/** What became of a domain event. */
export type EventReport =
  | { readonly did: "done" }
  | {
      readonly did: "dropped";
      /** For the history: why it was not worth doing. */
      readonly reason: string;
    };
