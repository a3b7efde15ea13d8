import { describe, expect, it } from "vitest";
import { type Reply } from "../src/index";
import {
  checkRule,
  connectorRules,
  ruleStatus,
  testConnector,
  type Capability,
  type ConnectorFixture,
} from "../src/testing/index";
import { toyFixture } from "./toy-connector";
import { TrackerConnector } from "./conformance/tracker/connector";
import { trackerFixture } from "./conformance/tracker/fixture";
import { operatorTracker } from "./conformance/tracker/operator-secret";
import { capabilityTwins } from "./conformance/twins/capabilities";
import { contractTwins } from "./conformance/twins/contract";
import { deliveryTwins } from "./conformance/twins/deliveries";
import { syncTwins } from "./conformance/twins/sync";
import { tracker } from "./conformance/twins/twin";

testConnector("toy", toyFixture());
testConnector("tracker", trackerFixture());
testConnector("tracker with a secret of the operator", trackerFixture(operatorTracker));

const twins = [...contractTwins, ...deliveryTwins, ...syncTwins, ...capabilityTwins];

describe("the suite catches", () => {
  it.each(twins)("$fault: $rule", async ({ rule, says, descriptor }) => {
    const found = connectorRules.find(({ name }) => name === rule);
    if (!found) throw new Error(`There is no rule "${rule}"`);
    const failure = await checkRule(found, trackerFixture(descriptor)).then(
      () => "The rule passed",
      (error: unknown) => (error as Error).message,
    );
    expect(failure).toContain(says);
    expect(failure).toContain(`Why it matters: ${found.why}`);
  });

  it("a fault for every rule", () => {
    const proven = new Set(twins.map(({ rule }) => rule));
    expect(connectorRules.map(({ name }) => name).filter((name) => !proven.has(name))).toEqual([]);
  });

  it("an overridden template method, when the connector is created", async () => {
    class Shortcut extends TrackerConnector {
      override receive(): Promise<Reply> {
        return Promise.resolve({ status: 200, body: { ok: true } });
      }
    }
    const [first] = connectorRules;
    if (!first) throw new Error("There are no rules");
    await expect(checkRule(first, trackerFixture(tracker(Shortcut)))).rejects.toThrow("receive");
  });
});

describe("a rule", () => {
  const statusOf = (fixture: ConnectorFixture, capability: Capability | undefined) =>
    ruleStatus(capability === undefined ? {} : { capability }, fixture);
  const { sync: _sync, ...withoutSync } = trackerFixture();
  const { tenant: _tenant, ...withoutTenant } = trackerFixture(operatorTracker);

  it("is checked if the fixture describes its capability", () => {
    expect(statusOf(trackerFixture(), "sync")).toEqual({ status: "checked" });
    expect(statusOf(trackerFixture(), undefined)).toEqual({ status: "checked" });
  });

  it("is skipped by name if the connector has the capability and the fixture does not", () => {
    expect(statusOf(withoutSync, "sync")).toEqual({
      status: "skipped",
      reason: "the fixture has no `sync`",
    });
    expect(statusOf(withoutTenant, "tenant")).toEqual({
      status: "skipped",
      reason: "the fixture has no `tenant`",
    });
  });

  it("is absent if the connector does not have its capability", () => {
    expect(statusOf(toyFixture(), "sync")).toEqual({ status: "absent" });
    expect(statusOf(trackerFixture(), "tenant")).toEqual({ status: "absent" });
  });
});
