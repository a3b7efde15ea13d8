import type { ControlRoute } from "./route";
import type { SwitchedFaults } from "./common-controls";

/** A fake provider, as {@link serveFake} serves it. */
export interface ServableFake {
  /** Answers the requests of clients, as the provider does. */
  readonly fetch: typeof globalThis.fetch;
  /** Makes requests fail; switched by `POST /_fake/faults` (default: the fake has no such routes). */
  readonly faults?: SwitchedFaults;
  /** Actions of people at the provider, below `/_fake` (default: none). */
  readonly controls?: readonly ControlRoute[];
}
