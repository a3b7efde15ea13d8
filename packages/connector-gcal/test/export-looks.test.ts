import type { ExportQuery } from "@tt/connector-core";
import { beforeEach, describe, expect, it } from "vitest";
import { createFixture, hour, type Fixture } from "./fixture";

const day = 24 * 60 * 60_000;

describe("the search for new entries to export (GC-44)", () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await createFixture({ sync_direction: "export" });
  });

  const make = (at = 9): Promise<number> => {
    const { owner: user, project, harness } = fixture;
    return harness.createEntry({ user, project, ...hour(14, at) });
  };

  /** Syncs and returns the start of the search. */
  const look = async (hidden: readonly number[] = []) => {
    const { storage } = fixture.harness;
    const queries: ExportQuery[] = [];
    const connector = fixture.process({
      storage: {
        ...storage,
        entries: {
          ...storage.entries,
          async unexported(id, query) {
            queries.push(query);
            const found = await storage.entries.unexported(id, query);
            return found.filter(({ entryId }) => !hidden.includes(entryId));
          },
        },
      },
    });
    const { exported, failed } = await fixture.sync(connector);
    return { from: queries[0]?.from, exported, failed };
  };

  it("covers all entries the first time and once a day, otherwise the last day", async () => {
    const id = await make();
    fixture.clock.advance(2 * day);
    expect(await look()).toMatchObject({ from: 0, exported: 1 });
    await make(11);
    expect(await look()).toMatchObject({ from: id + 1, exported: 1 });
    fixture.clock.advance(day);
    expect(await look()).toMatchObject({ from: 0, exported: 0 });
  });

  it("includes failed entries of any age", async () => {
    const id = await make();
    fixture.clock.advance(2 * day);
    const fault = { type: "refused", status: 403, reason: "forbiddenForNonOrganizer" } as const;
    fixture.google.faults.add({ ...fault, on: ({ method }) => method === "POST" });
    expect(await look()).toMatchObject({ failed: 1 });
    expect(await look()).toMatchObject({ from: id, exported: 1 });
  });

  it("includes a timer that was running", async () => {
    const { owner, project, harness, integration } = fixture;
    const asOf = fixture.clock.now().toISOString();
    const [started] = await harness.storage
      .commit({
        integration: integration.id,
        guard: { settingsVersion: (await fixture.row()).settingsVersion },
        changes: [{ type: "timer.start", user: { id: owner }, project, asOf }],
      })
      .then((result) => (result.status === "done" ? result.outcomes : []));
    const id = started?.status === "created" ? started.id : undefined;
    fixture.clock.advance(2 * day);
    await make();
    expect(await look()).toMatchObject({ from: 0, exported: 1 });
    expect(await look()).toMatchObject({ from: id });
  });

  it("finds an entry committed more than a day late within another day", async () => {
    const late = await make();
    fixture.clock.advance(2 * day);
    await make(11);
    expect(await look([late])).toMatchObject({ exported: 1 });
    expect(await look()).toMatchObject({ from: late + 1, exported: 0 });
    fixture.clock.advance(day);
    expect(await look()).toMatchObject({ from: 0, exported: 1 });
    expect(fixture.calendar.events).toHaveLength(2);
  });

  it("excludes entries of another account", async () => {
    const id = await make();
    await look();
    const email = "other@example.com";
    fixture.google.addAccount(email);
    await fixture.consent({ account: email });
    await fixture.harness.editEntry(id, { notes: "Edited" });
    fixture.clock.advance(2 * day);
    expect(await look()).toMatchObject({ from: 0, exported: 0 });
    expect(await look()).toMatchObject({ from: id + 1 });
  });

  it("stores nothing in a dry run", async () => {
    await make();
    await fixture.connector.sync(fixture.integration.id, { dryRun: true });
    expect(await look()).toMatchObject({ from: 0, exported: 1 });
  });
});
