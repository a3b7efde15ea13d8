import type { ConnectorRule } from "./rule";
import { actionRules } from "./rules/actions";
import { addedFieldRules } from "./rules/added-fields";
import { cachedRowRules } from "./rules/cached-rows";
import { cardRules } from "./rules/card";
import { changeRules } from "./rules/changes";
import { connectionRules } from "./rules/connection";
import { contractRules } from "./rules/contract";
import { deliveryRules } from "./rules/deliveries";
import { deliveryRequestRules } from "./rules/delivery-requests";
import { disconnectRules } from "./rules/disconnect";
import { eventRules } from "./rules/events";
import { optionRules } from "./rules/options";
import { pushRules } from "./rules/push";
import { refusalRules } from "./rules/refusals";
import { signatureRules } from "./rules/signatures";
import { syncRules } from "./rules/sync";
import { tenantRules } from "./rules/tenants";

/**
 * The requirements for connectors, as data. `testConnector` turns each into a vitest test; use them
 * directly to show that a rule detects a faulty connector.
 *
 * @example
 * ```ts
 * import {
 *   checkRule,
 *   connectorRules,
 *   ruleStatus,
 *   type ConnectorFixture,
 * } from "@tt/connector-core/testing";
 *
 * export async function brokenRules(fixture: ConnectorFixture): Promise<string[]> {
 *   const broken: string[] = [];
 *   for (const rule of connectorRules) {
 *     if (ruleStatus(rule, fixture).status !== "checked") continue;
 *     await checkRule(rule, fixture).catch(() => broken.push(rule.name));
 *   }
 *   return broken;
 * }
 * ```
 */
export const connectorRules: readonly ConnectorRule[] = [
  ...contractRules,
  ...cardRules,
  ...deliveryRules,
  ...deliveryRequestRules,
  ...signatureRules,
  ...cachedRowRules,
  ...connectionRules,
  ...refusalRules,
  ...disconnectRules,
  ...tenantRules,
  ...changeRules,
  ...syncRules,
  ...addedFieldRules,
  ...pushRules,
  ...actionRules,
  ...optionRules,
  ...eventRules,
];
