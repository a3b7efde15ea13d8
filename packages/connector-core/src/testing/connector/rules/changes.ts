import { expect } from "vitest";
import type { Change } from "../../../changes/changes";
import { acting, deliver } from "../deliveries";
import { createTestEnvironment, type TestEnvironment } from "../environment";
import type { ConnectorRule } from "../rule";
import { syncProvider, syncToEnd } from "./sync/runs";

const minuteMs = 60_000;

const whyDeclared =
  "A change that is invalid or that the manifest's `uses` does not name is dropped, and hosts check " +
  "`uses` at registration to know whether they can store a connector's changes.";
const whyTimes =
  "Deliveries and syncs arrive late and in any order. A time of our clock makes an old state look " +
  "new, so it overwrites the newer one.";

/** Rules about the changes that connectors return. */
export const changeRules: readonly ConnectorRule[] = [
  {
    name: "the changes of a delivery are valid and declared",
    why: whyDeclared,
    capability: "deliveries",
    async check(environment) {
      await deliver(environment, await acting(environment));
      expectNoErrors(environment, "the fixture's `acting` delivery");
    },
  },
  {
    name: "the changes of a sync are valid and declared",
    why: whyDeclared,
    capability: "sync",
    async check(environment) {
      await syncProvider(environment);
      await syncToEnd(environment, "the first sync");
      expectNoErrors(environment, "the first sync");
    },
  },
  {
    name: "the times and references of a delivery's changes come from the provider",
    why: whyTimes,
    capability: "deliveries",
    async check(environment) {
      const request = await acting(environment);
      const later = await createTestEnvironment(environment.fixture);
      later.clock.advance(minuteMs);
      await deliver(environment, request);
      await deliver(later, request);
      expectSameItems(environment, later, "one delivery");
    },
  },
  {
    name: "the times and references of a sync's changes come from the provider",
    why: whyTimes,
    capability: "sync",
    async check(environment) {
      await syncProvider(environment);
      const later = await createTestEnvironment(environment.fixture);
      await syncProvider(later);
      later.clock.advance(minuteMs);
      await syncToEnd(environment, "the first sync");
      await syncToEnd(later, "the first sync with a later clock");
      expectSameItems(environment, later, "one list of items");
    },
  },
];

function expectNoErrors({ log }: TestEnvironment, what: string): void {
  const errors = log.lines.filter(({ level }) => level === "error");
  expect(errors, `errors logged during ${what}`).toEqual([]);
}

function expectSameItems(first: TestEnvironment, later: TestEnvironment, what: string): void {
  const changes = itemChanges(later);
  expect(changes, `changes for ${what}, by a clock that is a minute ahead`).toEqual(
    itemChanges(first),
  );
}

/** Changes that are about an item of the provider. A command of a person is about nothing else. */
function itemChanges({ commits }: TestEnvironment): readonly Change[] {
  return commits.flatMap(({ changes }) =>
    changes.filter(
      (change) => "task" in change || "entry" in change || change.type === "task.move",
    ),
  );
}
