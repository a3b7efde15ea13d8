import { describe, it, type TestContext } from "vitest";
import { ruleStatus } from "./capability";
import { checkRule } from "./check-rule";
import type { ConnectorFixture } from "./fixture";
import type { ConnectorRule } from "./rule";
import { connectorRules } from "./rules";
import { needlessSkip, skipFaults, type SkippedRules } from "./skips";

/** For busy machines, where a rule may take ten times as long. */
const timeoutMs = 30_000;

/** Options of {@link testConnector}. */
export interface TestConnectorOptions {
  /**
   * Rules that this connector breaks on purpose, by name, each with the reason. They are listed as
   * skipped with it. A name that is no rule and a missing reason fail, and a rule that would pass is
   * reported.
   */
  readonly skip?: SkippedRules | undefined;
}

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
 * testConnector(
 *   "Acme",
 *   {
 *     descriptor: acmeConnector,
 *     now: "2026-01-15T12:00:00Z",
 *     input: (project) => ({ token: "acme-0123456789", project }),
 *     working: () => Promise.resolve(Response.json({ name: "owner" })),
 *     unauthorized: () => Promise.resolve(Response.json({}, { status: 401 })),
 *     options: () => ({
 *       fetch: () => Promise.resolve(Response.json([{ id: "a", name: "List A" }])),
 *       values: { list: ["a"] },
 *     }),
 *   },
 *   {
 *     skip: {
 *       "options that cannot be listed because the credentials were refused say so":
 *         "Acme's lists are fixed, so nothing is requested for them",
 *     },
 *   },
 * );
 * ```
 */
export function testConnector(
  name: string,
  fixture: ConnectorFixture,
  { skip = {} }: TestConnectorOptions = {},
): void {
  describe(`connector: ${name}`, () => {
    for (const fault of skipFaults(skip, fixture)) {
      it(fault, () => {
        throw new Error(fault);
      });
    }
    for (const rule of connectorRules) {
      const decided = ruleStatus(rule, fixture);
      const reason = skip[rule.name];
      if (decided.status === "skipped") it.skip(`${rule.name} (${decided.reason})`);
      if (decided.status !== "checked") continue;
      if (reason === undefined) it(rule.name, () => checkRule(rule, fixture), timeoutMs);
      else
        it(`${rule.name} (skipped: ${reason})`, (test) => skipRule(test, rule, fixture), timeoutMs);
    }
  });
}

/** Ends a test as skipped, and says so if its rule would pass. */
async function skipRule(
  test: TestContext,
  rule: ConnectorRule,
  fixture: ConnectorFixture,
): Promise<void> {
  const note = await needlessSkip(rule, fixture);
  if (note === undefined) test.skip();
  // For reporters, such as the table of `tt-connector check`.
  Object.assign(test.task.meta, { note });
  console.warn(note);
  test.skip(note);
}
