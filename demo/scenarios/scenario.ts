import type { Stage } from "../stage/stage";

/** One demonstration. */
export interface Scenario {
  /** As in `npm run demo -- name`. */
  readonly name: string;
  /** In one line. */
  readonly summary: string;
  /** Switches it knows, and what they do. */
  readonly switches?: Readonly<Record<string, string>>;
  /** Plays it. Throws when something is not as it should be. */
  play(stage: Stage, given: ReadonlySet<string>): Promise<void>;
}
