import { describe, it } from "vitest";
import { ruleStatus } from "./capability";
import { checkRule } from "./check-rule";
import type { ConnectorFixture } from "./fixture";
import { connectorRules } from "./rules";

/** For busy machines, where a rule may take ten times as long. */
const timeoutMs = 30_000;

/**
 * Registers a vitest suite that checks a connector against the {@link connectorRules}, one test per
 * rule. Rules for a capability that the fixture does not describe are listed as skipped tests. So
 * are rules about what the verification of deliveries cannot guarantee.
 *
 * @example
 * ```ts
 * import type { Descriptor } from "@tt/connector-core";
 * import { testConnector } from "@tt/connector-core/testing";
 *
 * declare const acmeConnector: Descriptor;
 *
 * testConnector("Acme", {
 *   descriptor: acmeConnector,
 *   now: "2026-01-15T12:00:00Z",
 *   input: (project) => ({ token: "acme-0123456789", project }),
 *   working: () => Promise.resolve(Response.json({ name: "owner" })),
 *   unauthorized: () => Promise.resolve(Response.json({}, { status: 401 })),
 *   options: () => ({
 *     fetch: () => Promise.resolve(Response.json([{ id: "a", name: "List A" }])),
 *     values: { list: ["a"] },
 *   }),
 * });
 * ```
 */
export function testConnector(name: string, fixture: ConnectorFixture): void {
  describe(`connector: ${name}`, () => {
    for (const rule of connectorRules) {
      const decided = ruleStatus(rule, fixture);
      if (decided.status === "checked") it(rule.name, () => checkRule(rule, fixture), timeoutMs);
      if (decided.status === "skipped") it.skip(`${rule.name} (${decided.reason})`);
    }
  });
}
