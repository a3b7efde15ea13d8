import type { Capability } from "./capability";
import type { TestEnvironment } from "./environment";
import type { VerificationNeed } from "./verification-needs";

/** A requirement that every connector must meet. */
export interface ConnectorRule {
  /** Title of the test. */
  readonly name: string;
  /** What goes wrong in production if a connector breaks the rule. Shown with every failure. */
  readonly why: string;
  /** The capability to which the rule applies (default: every connector). */
  readonly capability?: Capability;
  /** What the verification of deliveries must guarantee (default: nothing). */
  readonly needs?: readonly VerificationNeed[];
  /** Throws if the connector breaks the rule. */
  check(environment: TestEnvironment): Promise<void>;
}
