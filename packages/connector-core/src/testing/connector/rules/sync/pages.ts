import { expect } from "vitest";
import { createTestEnvironment } from "../../environment";
import type { ConnectorRule } from "../../rule";
import { storedState } from "../../stored-state";
import {
  countsOf,
  expectComplete,
  firstSync,
  itemsOf,
  syncPages,
  syncProvider,
  syncToEnd,
} from "./runs";

/** Rules about the pages and the checkpoints of a sync. */
export const pageRules: readonly ConnectorRule[] = [
  {
    name: "a sync reads every page",
    why:
      "An item on a page that is never read does not arrive, and nothing tells the owner: the run " +
      "ends as done.",
    capability: "sync",
    async check(environment) {
      const provider = await syncProvider(environment);
      const { run, pages } = await firstSync(environment);
      await expectComplete(environment, provider, `a run with ${String(pages)} pages`);
      expect(
        run.failed,
        `failed items of a sync of valid items: ${JSON.stringify(run.items)}`,
      ).toBe(0);
      expect(
        pages,
        "pages of the sync: the fixture's provider must serve at least three, or this rule and those " +
          "about resuming show nothing",
      ).toBeGreaterThanOrEqual(3);
    },
  },
  {
    name: "a sync that was stopped after any page continues from there",
    why:
      "Hosts restart in the middle of syncs. A checkpoint that is too far loses items, and one that " +
      "is not far enough makes long first syncs start over again and again.",
    capability: "sync",
    async check(environment) {
      const { fixture } = environment;
      await syncProvider(environment);
      const whole = await firstSync(environment);
      for (let page = 1; page < whole.pages; page += 1) {
        const stopped = await createTestEnvironment(fixture);
        const provider = await syncProvider(stopped);
        const before = await syncPages(stopped, page);
        const where = `the sync after one that was stopped after page ${String(page)}`;
        const after = await syncToEnd(stopped, where);
        const state = await storedState(stopped);
        expect(state, `what is stored by ${where}, beside what one whole sync stores`).toEqual(
          whole.state,
        );
        expect(
          before.created + after.created,
          `items created before the stop and by ${where}`,
        ).toBe(whole.run.created);
        const allowed = provider.maxRepeatedItems ?? whole.largestPage;
        expect(
          itemsOf(before) + itemsOf(after) - itemsOf(whole.run),
          `items reported again by ${where}, which reported ${JSON.stringify(countsOf(after))}: it ` +
            "must continue from the last committed checkpoint, as `api.pages.keyset` does. For a list that " +
            "can only be read from its start, set `maxRepeatedItems` in the fixture's `sync`",
        ).toBeLessThanOrEqual(allowed);
      }
    },
  },
];
