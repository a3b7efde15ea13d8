import { describe, expect, it } from "vitest";
import { type Reply } from "../src/index";
import {
  checkRule,
  connectorRules,
  ruleStatus,
  testConnector,
  type Capability,
  type ConnectorFixture,
  type PushProvider,
} from "../src/testing/index";
import { needlessSkip, skipFaults } from "../src/testing/connector/skips";
import { toyFixture } from "./toy-connector";
import { graphqlFixture } from "./conformance/graphql/fixture";
import { TrackerConnector } from "./conformance/tracker/connector";
import { OfTasks, Rereading } from "./conformance/tracker/exports";
import { trackerFixture } from "./conformance/tracker/fixture";
import { operatorTracker } from "./conformance/tracker/operator-secret";
import { thinTracker } from "./conformance/tracker/thin";
import { watchedFixture } from "./conformance/watched/fixture";
import { capabilityTwins } from "./conformance/twins/capabilities";
import { contractTwins } from "./conformance/twins/contract";
import { deliveryTwins } from "./conformance/twins/deliveries";
import { deliveryRequestTwins } from "./conformance/twins/delivery-requests";
import { syncTwins } from "./conformance/twins/sync";
import { tracker } from "./conformance/twins/twin";

testConnector("toy", toyFixture());
testConnector("tracker", trackerFixture());
testConnector("tracker with GraphQL", graphqlFixture);
testConnector("tracker with a secret of the operator", trackerFixture(operatorTracker));
testConnector("tracker whose events only name items", trackerFixture(thinTracker));
testConnector("list that the provider watches for a limited time", watchedFixture);

const syncRule = "a sync reads every page";
const optionRule = "the options of a field are all its values, each once and with a label";
const broken = capabilityTwins.find(({ rule }) => rule === optionRule);
testConnector("tracker that skips a rule", trackerFixture(broken?.descriptor), {
  skip: { [optionRule]: "It shows that a rule can be skipped" },
});

const twins = [
  ...contractTwins,
  ...deliveryTwins,
  ...deliveryRequestTwins,
  ...syncTwins,
  ...capabilityTwins,
];

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

describe("exports", () => {
  const rules = connectorRules.filter(({ capability }) => capability === "push");
  const ofTasks = trackerFixture(tracker(OfTasks));
  const exportingTo = (change: Partial<PushProvider>): ConnectorFixture => ({
    ...ofTasks,
    async push(environment) {
      const provider = await ofTasks.push?.(environment);
      if (!provider) throw new Error("The fixture of the tracker exports");
      return { ...provider, ...change };
    },
  });

  it.each(rules)("may be for time on tasks only: $name", async (rule) => {
    await checkRule(rule, exportingTo({ needsTask: true }));
  });

  it("for time on tasks only say why an entry without one is skipped", async () => {
    const [first] = rules;
    if (!first) throw new Error("There are no rules");
    await expect(checkRule(first, ofTasks)).rejects.toThrow('"reason":"x_no_item"');
  });

  it.each(rules)("may come after items that are read again: $name", async (rule) => {
    await checkRule(rule, trackerFixture(tracker(Rereading)));
  });

  it("need a task, which the fixture's provider has to have", async () => {
    const [first] = rules;
    if (!first) throw new Error("There are no rules");
    const fetch = (): Promise<Response> => Promise.resolve(Response.json({ items: [] }));
    const empty = exportingTo({ fetch, needsTask: true });
    await expect(checkRule(first, empty)).rejects.toThrow("stores no task");
  });
});

describe("a delivery of the fixture that throws", () => {
  it.each([
    ["acting", "a signed delivery is accepted and takes effect"],
    ["unknown", "an unknown event is accepted and changes nothing"],
    ["malformed", "a signed but malformed body is refused with 400 and changes nothing"],
  ])("is reported with what %s has to return", async (delivery, name) => {
    const rule = connectorRules.find((each) => each.name === name);
    if (!rule) throw new Error(`There is no rule "${name}"`);
    const fixture = { ...toyFixture(), [delivery]: () => Promise.reject(new Error("Not JSON")) };
    await expect(checkRule(rule, fixture)).rejects.toThrow(
      new RegExp(`\`${delivery}\` threw "Not JSON".*return a signed delivery`),
    );
  });
});

describe("a skipped rule", () => {
  const [kept] = connectorRules;
  const name = kept?.name ?? "";

  it("needs the name of a rule that applies, and a reason", () => {
    const skip = { "no such rule": "It does not fit", [name]: " ", [syncRule]: "It has no sync" };
    expect(skipFaults(skip, toyFixture())).toEqual([
      expect.stringContaining('"no such rule", which is no rule'),
      expect.stringContaining(`no reason for "${name}"`),
      expect.stringContaining(`"${syncRule}", which does not apply`),
    ]);
    expect(skipFaults({ [name]: "A reason" }, toyFixture())).toEqual([]);
  });

  it("is reported if the connector keeps it, and not if it breaks it", async () => {
    if (!kept) throw new Error("There are no rules");
    expect(await needlessSkip(kept, toyFixture())).toContain("remove it from `skip`");
    const twin = twins.find(({ rule }) => rule === name);
    if (!twin) throw new Error("The first rule has no twin");
    expect(await needlessSkip(kept, trackerFixture(twin.descriptor))).toBeUndefined();
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
    expect(statusOf(trackerFixture(), "fetches")).toEqual({ status: "absent" });
    expect(statusOf(trackerFixture(thinTracker), "whole_events")).toEqual({ status: "absent" });
  });
});
