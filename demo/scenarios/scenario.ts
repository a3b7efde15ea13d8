import type { Stage } from "../stage/stage";

/** A demo that `npm run demo` can run. */
export interface Scenario {
  /** Name on the command line, `npm run demo -- name`. */
  readonly name: string;
  /** Description in one line. */
  readonly summary: string;
  /** Command line options and their descriptions. */
  readonly options?: Readonly<Record<string, string>>;
  /** Runs the demo. Throws if a check fails. */
  run(stage: Stage, options: ReadonlySet<string>): Promise<void>;
}
