import type { ExportQuery } from "@tt/connector-core";
import { beforeEach, describe, expect, it } from "vitest";
import { gcalWorld, hour, type GcalWorld } from "./fixture";

const day = 24 * 60 * 60_000;

describe("where exports look for new entries (GC-44)", () => {
  let world: GcalWorld;
  beforeEach(async () => {
    world = await gcalWorld({ sync_direction: "export" });
  });

  const make = (at = 9): Promise<number> => {
    const { owner: user, project, harness } = world;
    return harness.createEntry({ user, project, ...hour(14, at) });
  };

  /** A sync, and where it began to look. */
  const look = async (hidden: readonly number[] = []) => {
    const { storage } = world.harness;
    const asked: ExportQuery[] = [];
    const connector = world.process({
      storage: {
        ...storage,
        entries: {
          ...storage.entries,
          async unexported(id, query) {
            asked.push(query);
            const found = await storage.entries.unexported(id, query);
            return found.filter(({ entryId }) => !hidden.includes(entryId));
          },
        },
      },
    });
    const { exported, failed } = await world.sync(connector);
    return { from: asked[0]?.from, exported, failed };
  };

  it("is everywhere the first time and once a day, else among the last day's", async () => {
    const id = await make();
    world.clock.advance(2 * day);
    expect(await look()).toMatchObject({ from: 0, exported: 1 });
    await make(11);
    expect(await look()).toMatchObject({ from: id + 1, exported: 1 });
    world.clock.advance(day);
    expect(await look()).toMatchObject({ from: 0, exported: 0 });
  });

  it("goes back to what failed, however old it is", async () => {
    const id = await make();
    world.clock.advance(2 * day);
    const fault = { type: "refused", status: 403, reason: "forbiddenForNonOrganizer" } as const;
    world.google.faults.add({ ...fault, on: ({ method }) => method === "POST" });
    expect(await look()).toMatchObject({ failed: 1 });
    expect(await look()).toMatchObject({ from: id, exported: 1 });
  });

  it("goes back to the timer that was running", async () => {
    const { owner, project, harness, card } = world;
    const asOf = world.clock.now().toISOString();
    const [started] = await harness.storage
      .commit({
        integration: card.id,
        guard: { settingsVersion: (await world.row()).settingsVersion },
        changes: [{ type: "timer.start", user: { id: owner }, project, asOf }],
      })
      .then((result) => (result.status === "done" ? result.outcomes : []));
    const id = started?.status === "created" ? started.id : undefined;
    world.clock.advance(2 * day);
    await make();
    expect(await look()).toMatchObject({ from: 0, exported: 1 });
    expect(await look()).toMatchObject({ from: id });
  });

  it("finds what was committed later than a day after it was made, within another day", async () => {
    const late = await make();
    world.clock.advance(2 * day);
    await make(11);
    expect(await look([late])).toMatchObject({ exported: 1 });
    expect(await look()).toMatchObject({ from: late + 1, exported: 0 });
    world.clock.advance(day);
    expect(await look()).toMatchObject({ from: 0, exported: 1 });
    expect(world.calendar.events).toHaveLength(2);
  });

  it("does not go back to what stays in another account", async () => {
    const id = await make();
    await look();
    const email = "other@example.com";
    world.google.addAccount(email);
    await world.consent({ account: email });
    await world.harness.editEntry(id, { notes: "Edited" });
    world.clock.advance(2 * day);
    expect(await look()).toMatchObject({ from: 0, exported: 0 });
    expect(await look()).toMatchObject({ from: id + 1 });
  });

  it("remembers nothing of a preview", async () => {
    await make();
    await world.connector.sync(world.card.id, { dryRun: true });
    expect(await look()).toMatchObject({ from: 0, exported: 1 });
  });
});
