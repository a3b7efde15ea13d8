import { describe, expect, it } from "vitest";
import { createBusyFixture, contents, isOurs, killable } from "./interrupted";

describe("a sync that is killed", () => {
  it("before or after any step leads to the same entries and events", async () => {
    const whole = await createBusyFixture();
    const { process, connector } = killable(whole, 0, "before");
    expect(await connector.sync(whole.integration.id)).toMatchObject({ ok: true });
    const expected = await contents(whole);
    expect(expected).toMatchObject({ entries: { length: 5 }, events: { length: 5 } });
    // The lease, the list and its commit, the start of the export, three writes with commits, the end.
    expect(process.steps).toBeGreaterThanOrEqual(11);

    for (let at = 1; at <= process.steps; at += 1) {
      for (const when of ["before", "after"] as const) {
        const fixture = await createBusyFixture();
        const cut = killable(fixture, at, when);
        const result = await cut.connector.sync(fixture.integration.id);
        const last = at === process.steps && when === "after";
        expect(result.ok, `step ${String(at)}, ${when}`).toBe(false);
        fixture.clock.advance(91_000);
        if (!last) await fixture.sync();
        expect(await contents(fixture), `step ${String(at)}, ${when}`).toEqual(expected);
        expect(await fixture.sync()).toMatchObject({ created: 0, updated: 0, failed: 0 });
        expect(await contents(fixture)).toEqual(expected);
        expect(fixture.calendar.all.filter(({ summary }) => isOurs(summary))).toHaveLength(3);
      }
    }
  });
});

describe("two processes that sync one integration", () => {
  it("at the same time: one syncs, the other reports that it is busy", async () => {
    const expected = await createBusyFixture().then(async (fixture) => {
      await fixture.sync();
      return contents(fixture);
    });
    const fixture = await createBusyFixture();
    const both = [fixture.connector, fixture.process()].map((each) =>
      each.sync(fixture.integration.id),
    );
    const results = await Promise.all(both);
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect(results.find(({ ok }) => !ok)).toMatchObject({ code: "busy" });
    expect(await contents(fixture)).toEqual(expected);
  });

  it("after the first lost its lease while suspended: it stops without a change", async () => {
    const fixture = await createBusyFixture();
    const { storage } = fixture.harness;
    let suspended = true;
    const resumed = fixture.process({
      storage: {
        ...storage,
        async commit(set, options) {
          if (suspended) {
            suspended = false;
            fixture.clock.advance(91_000);
            await fixture.sync();
          }
          return storage.commit(set, options);
        },
      },
    });
    expect(await resumed.sync(fixture.integration.id)).toMatchObject({ ok: false, code: "busy" });
    expect(await fixture.entries()).toHaveLength(5);
    expect(fixture.calendar.events).toHaveLength(5);
  });
});

describe("an integration that is disconnected during a sync", () => {
  it("ends the sync and exports nothing twice after it is connected again", async () => {
    const fixture = await createBusyFixture();
    const { storage } = fixture.harness;
    let done = false;
    const slow = fixture.process({
      fetch: async (input, init) => {
        const request = new Request(input, init);
        const answer = await fixture.google.fetch(request);
        if (!done && request.method === "POST") {
          done = true;
          await storage.integrations.patch(fixture.integration.id, { active: false });
        }
        return answer;
      },
    });
    expect(await slow.sync(fixture.integration.id)).toMatchObject({ ok: false, code: "busy" });
    await storage.integrations.patch(fixture.integration.id, { active: true });
    await fixture.sync();
    expect(fixture.calendar.events).toHaveLength(5);
  });
});
