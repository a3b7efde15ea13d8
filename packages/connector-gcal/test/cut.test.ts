import { describe, expect, it } from "vitest";
import { busyWorld, contents, isOurs, killable } from "./cut";

describe("a sync that is killed", () => {
  it("before or after any step ends with the same entries and events, nothing twice or lost", async () => {
    const whole = await busyWorld();
    const { process, connector } = killable(whole, 0, "before");
    expect(await connector.sync(whole.card.id)).toMatchObject({ ok: true });
    const expected = await contents(whole);
    expect(expected).toMatchObject({ entries: { length: 5 }, events: { length: 5 } });
    // The lease, the list and its commit, "it begins", three writes with theirs, the end.
    expect(process.steps).toBeGreaterThanOrEqual(11);

    for (let at = 1; at <= process.steps; at += 1) {
      for (const when of ["before", "after"] as const) {
        const world = await busyWorld();
        const cut = killable(world, at, when);
        const result = await cut.connector.sync(world.card.id);
        const last = at === process.steps && when === "after";
        expect(result.ok, `step ${String(at)}, ${when}`).toBe(false);
        world.clock.advance(91_000);
        if (!last) await world.sync();
        expect(await contents(world), `step ${String(at)}, ${when}`).toEqual(expected);
        expect(await world.sync()).toMatchObject({ created: 0, updated: 0, failed: 0 });
        expect(await contents(world)).toEqual(expected);
        expect(world.calendar.all.filter(({ summary }) => isOurs(summary))).toHaveLength(3);
      }
    }
  });
});

describe("two processes that sync one card", () => {
  it("at once: one does, the other says so, nothing is done twice", async () => {
    const expected = await busyWorld().then(async (world) => {
      await world.sync();
      return contents(world);
    });
    const world = await busyWorld();
    const both = [world.connector, world.process()].map((each) => each.sync(world.card.id));
    const results = await Promise.all(both);
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect(results.find(({ ok }) => !ok)).toMatchObject({ code: "busy" });
    expect(await contents(world)).toEqual(expected);
  });

  it("the first of which fell asleep: it wakes to a lease that is lost, and does nothing more", async () => {
    const world = await busyWorld();
    const { storage } = world.harness;
    let asleep = true;
    const sleepy = world.process({
      storage: {
        ...storage,
        async commit(set, options) {
          if (asleep) {
            asleep = false;
            world.clock.advance(91_000);
            await world.sync();
          }
          return storage.commit(set, options);
        },
      },
    });
    expect(await sleepy.sync(world.card.id)).toMatchObject({ ok: false, code: "busy" });
    expect(await world.entries()).toHaveLength(5);
    expect(world.calendar.events).toHaveLength(5);
  });
});

describe("a card that is disconnected in the middle of a sync", () => {
  it("ends it, and nothing is exported twice when it is connected again", async () => {
    const world = await busyWorld();
    const { storage } = world.harness;
    let done = false;
    const slow = world.process({
      fetch: async (input, init) => {
        const request = new Request(input, init);
        const answer = await world.google.fetch(request);
        if (!done && request.method === "POST") {
          done = true;
          await storage.integrations.patch(world.card.id, { active: false });
        }
        return answer;
      },
    });
    expect(await slow.sync(world.card.id)).toMatchObject({ ok: false, code: "busy" });
    await storage.integrations.patch(world.card.id, { active: true });
    await world.sync();
    expect(world.calendar.events).toHaveLength(5);
  });
});
