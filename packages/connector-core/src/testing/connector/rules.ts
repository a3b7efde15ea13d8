import type { ConnectorRule } from "./rule";
import { cachedRowRules } from "./rules/cached-rows";
import { connectionRules } from "./rules/connection";
import { contractRules } from "./rules/contract";
import { deliveryRules } from "./rules/deliveries";
import { signatureRules } from "./rules/signatures";

/**
 * The requirements for connectors, as data. `testConnector` turns each into a vitest test; use them
 * directly to show that a rule detects a faulty connector.
 *
 * @example
 * ```ts
 * import {
 *   connectorRules,
 *   createTestEnvironment,
 *   type ConnectorFixture,
 * } from "@tt/connector-core/testing";
 *
 * export async function brokenRules(fixture: ConnectorFixture): Promise<string[]> {
 *   const broken: string[] = [];
 *   for (const { name, check } of connectorRules) {
 *     await check(await createTestEnvironment(fixture)).catch(() => broken.push(name));
 *   }
 *   return broken;
 * }
 * ```
 */
export const connectorRules: readonly ConnectorRule[] = [
  ...contractRules,
  ...signatureRules,
  ...deliveryRules,
  ...cachedRowRules,
  ...connectionRules,
];
