import type { TestEnvironment } from "./environment";

/** A requirement that every connector must meet. */
export interface ConnectorRule {
  /** Title of the test. */
  readonly name: string;
  /** True if the rule applies only to connectors that receive deliveries (default: false). */
  readonly inbound?: boolean;
  /** Throws if the connector breaks the rule. */
  check(environment: TestEnvironment): Promise<void>;
}
