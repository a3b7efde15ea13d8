import { createTestEnvironment } from "./environment";
import type { ConnectorFixture } from "./fixture";
import type { ConnectorRule } from "./rule";

/**
 * Checks one rule in a new environment.
 * @throws Error that says which input was given, what came, and why it matters
 *
 * @example
 * ```ts
 * import { checkRule, connectorRules, type ConnectorFixture } from "@tt/connector-core/testing";
 *
 * export async function checkFirst(fixture: ConnectorFixture): Promise<void> {
 *   const [rule] = connectorRules;
 *   if (rule) await checkRule(rule, fixture);
 * }
 * ```
 */
export async function checkRule(rule: ConnectorRule, fixture: ConnectorFixture): Promise<void> {
  const environment = await createTestEnvironment(fixture);
  try {
    await rule.check(environment);
  } catch (error) {
    if (error instanceof Error) error.message += `\nWhy it matters: ${rule.why}`;
    throw error;
  }
}
