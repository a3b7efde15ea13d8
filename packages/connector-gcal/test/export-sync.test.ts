import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFixture, hour, reasons, type Fixture } from "./fixture";

let fixture: Fixture;
beforeEach(async () => {
  fixture = await createFixture({ sync_direction: "both" });
});
afterEach(() => {
  expect(fixture.google.faults.pending).toEqual([]);
});

const make = (day = 14, at = 9, notes: string | null = "Design"): Promise<number> =>
  fixture.harness.createEntry({
    user: fixture.owner,
    project: fixture.project,
    notes,
    ...hour(day, at),
  });

const project = (): string => `Project ${String(fixture.project)}`;
const writes = () =>
  fixture.google.requests.filter(({ method, path }) => method !== "GET" && path.startsWith("/"));

describe("an export", () => {
  it("creates one marked event in UTC for each completed entry (GC-42)", async () => {
    const id = await make();
    const run = await fixture.sync();
    expect(run).toMatchObject({ status: "done", created: 1, exported: 1 });
    expect(run.items).toEqual([
      {
        ref: `entry_${String(id)}`,
        title: `[TT] ${project()} — Design`,
        status: "created",
        id,
        exported: true,
      },
    ]);
    expect(fixture.calendar.events).toMatchObject([
      {
        summary: `[TT] ${project()} — Design`,
        start: { dateTime: "2026-01-14T09:00:00Z", timeZone: "UTC" },
        end: { dateTime: "2026-01-14T10:00:00Z", timeZone: "UTC" },
        extendedProperties: {
          private: { ttEntry: String(id), ttInstance: fixture.integration.id },
        },
      },
    ]);
    expect(await fixture.sync()).toMatchObject({ created: 0, exported: 0 });
    expect(fixture.calendar.all).toHaveLength(1);
  });

  it("derives the event ID from the entry and notifies nobody (GC-40, GC-43)", async () => {
    await make();
    await fixture.sync();
    expect(fixture.calendar.events[0]?.id).toMatch(/^[a-v0-9]{52}$/);
    expect(writes().map(({ query }) => query.get("sendUpdates"))).toEqual(["none"]);
  });

  it("is never imported again, even if it was renamed (GC-42, GC-45)", async () => {
    await make();
    await fixture.sync();
    const [event] = fixture.calendar.events;
    fixture.calendar.edit(event?.id ?? "", { summary: "Renamed" });
    expect(reasons(await fixture.sync())).toEqual({ [`gcal:${event?.id ?? ""}`]: "own_item" });
    fixture.calendar.edit(event?.id ?? "", { extendedProperties: {} });
    expect(reasons(await fixture.sync())).toEqual({ [`gcal:${event?.id ?? ""}`]: "own_item" });
    expect(await fixture.entries()).toHaveLength(1);
  });

  it("skips imported entries (GC-45)", async () => {
    fixture.calendar.add({ id: "aaaaa", ...hour(14, 9) });
    await fixture.sync();
    const [entry] = await fixture.entries();
    await fixture.harness.editEntry(entry?.id ?? 0, { notes: "Mine" });
    expect(await fixture.sync()).toMatchObject({ exported: 0 });
    expect(fixture.calendar.all).toHaveLength(1);
  });

  it("updates and deletes the event with its entry (GC-43)", async () => {
    const id = await make();
    await fixture.sync();
    await fixture.harness.editEntry(id, { notes: "Build", end: "2026-01-14T12:00:00Z" });
    expect(await fixture.sync()).toMatchObject({ updated: 1, exported: 1 });
    expect(fixture.calendar.events).toMatchObject([
      {
        summary: `[TT] ${project()} — Build`,
        end: { dateTime: "2026-01-14T12:00:00Z", timeZone: "UTC" },
        extendedProperties: { private: { ttEntry: String(id) } },
      },
    ]);
    await fixture.harness.deleteEntry(id);
    expect(await fixture.sync()).toMatchObject({ updated: 1, exported: 1 });
    expect(fixture.calendar.events).toEqual([]);
    await fixture.sync();
    expect(writes().map(({ method }) => method)).toEqual(["POST", "PATCH", "DELETE"]);
    for (const { query } of writes()) expect(query.get("sendUpdates")).toBe("none");
  });

  it("keeps changes that users made to the event (GC-42, GC-43)", async () => {
    const id = await make();
    await fixture.sync();
    const event = fixture.calendar.events[0]?.id ?? "";
    fixture.calendar.edit(event, { description: "Added there", summary: "Renamed there" });
    await fixture.harness.editEntry(id, { notes: "Build" });
    expect(await fixture.sync()).toMatchObject({ exported: 1 });
    expect(fixture.calendar.event(event)).toMatchObject({
      description: "Added there",
      summary: `[TT] ${project()} — Build`,
    });
    const patches = fixture.google.requests.filter(({ method }) => method === "PATCH");
    expect(
      patches.map(({ status }) => status),
      "412, then the current version",
    ).toEqual([412, 200]);
  });

  it("does not restore an event that the user deleted", async () => {
    const id = await make();
    await fixture.sync();
    fixture.calendar.remove(fixture.calendar.events[0]?.id ?? "");
    await fixture.harness.editEntry(id, { notes: "Build" });
    expect(reasons(await fixture.sync())).toMatchObject({
      [`entry_${String(id)}`]: "deleted_there",
    });
    expect(fixture.calendar.events).toEqual([]);
    fixture.calls();
    await fixture.sync();
    expect(fixture.calls(), "and asks no more").toEqual(["GET /calendars/primary/events"]);
  });

  it("accepts that an event was already deleted", async () => {
    const id = await make();
    await fixture.sync();
    fixture.calendar.remove(fixture.calendar.events[0]?.id ?? "");
    await fixture.harness.deleteEntry(id);
    expect(await fixture.sync()).toMatchObject({ status: "done", failed: 0 });
  });

  it("keeps updating an event in its calendar after the setting changed", async () => {
    const account = fixture.google.addAccount("boss@example.com");
    const team = fixture.google.addCalendar("team@group", { owner: account });
    await fixture.consent({ account: "boss@example.com" });
    await fixture.save({ calendar_id: "team@group" });
    const id = await make();
    await fixture.sync();
    await fixture.save({ calendar_id: "primary" });
    await fixture.harness.editEntry(id, { notes: "Build" });
    await make(14, 11, "Second");
    await fixture.sync();
    expect(team.events).toMatchObject([{ summary: `[TT] ${project()} — Build` }]);
    expect(fixture.google.calendar("boss@example.com").events).toHaveLength(1);
  });

  it("skips and reports events of another account", async () => {
    const id = await make();
    await fixture.sync();
    fixture.google.addAccount("boss@example.com");
    await fixture.consent({ account: "boss@example.com" });
    await fixture.harness.editEntry(id, { notes: "Build" });
    expect(reasons(await fixture.sync())).toEqual({ [`entry_${String(id)}`]: "other_account" });
  });

  it("includes entries as many days back as the settings say", async () => {
    fixture.clock.set("2026-01-07T11:59:00Z");
    await make(7, 9, "Too old");
    fixture.clock.set("2026-01-08T12:00:00Z");
    await make(8, 9, "Old");
    fixture.clock.set("2026-01-15T12:00:00Z");
    await fixture.sync();
    expect(fixture.calendar.events.map(({ summary }) => summary)).toEqual([
      `[TT] ${project()} — Old`,
    ]);
  });

  it("finds a new entry with an old date (GC-44)", async () => {
    await fixture.sync();
    fixture.clock.advance(86_400_000);
    await make(1, 9, "Forgotten");
    expect(await fixture.sync()).toMatchObject({ exported: 1 });
  });

  it("is skipped in the import direction, and an import in the export direction", async () => {
    await make();
    fixture.calendar.add({ id: "aaaaa", ...hour(14, 11) });
    await fixture.save({ sync_direction: "import" });
    expect(await fixture.sync()).toMatchObject({ created: 1, exported: 0 });
    await fixture.save({ sync_direction: "export" });
    fixture.calendar.add({ id: "bbbbb", ...hour(14, 13) });
    expect(await fixture.sync()).toMatchObject({ created: 1, exported: 1 });
    expect(await fixture.entries()).toHaveLength(2);
  });

  it("works without a project, unlike an import", async () => {
    await make();
    await fixture.save({ default_project_id: null });
    const result = await fixture.connector.sync(fixture.integration.id);
    expect(result).toMatchObject({ ok: false, code: "invalid_config", run: { exported: 1 } });
  });

  it("needs permission to write and explains how to grant it (GC-4, GC-11)", async () => {
    fixture = await createFixture();
    await make();
    await fixture.save({ sync_direction: "export" });
    expect(await fixture.connector.sync(fixture.integration.id)).toMatchObject({
      ok: false,
      code: "permission_missing",
      error: expect.stringContaining("Connect again") as string,
    });
    expect(await fixture.connector.status(fixture.integration.id)).toMatchObject({
      connection: { action_url: "/integrations/google/connect" },
    });
  });

  it("writes nothing in a dry run", async () => {
    const id = await make();
    const result = await fixture.connector.sync(fixture.integration.id, { dryRun: true });
    expect(result).toMatchObject({
      ok: true,
      run: { created: 1, exported: 1, items: [{ ref: `entry_${String(id)}`, status: "created" }] },
    });
    expect(writes()).toEqual([]);
    expect((await fixture.row()).state).not.toHaveProperty("push");
  });

  it("continues after one refused event and retries it later (GC-44)", async () => {
    const bad = await make(14, 9, "Bad");
    await make(14, 11, "Good");
    fixture.google.faults.add({
      type: "refused",
      status: 403,
      reason: "forbiddenForNonOrganizer",
      on: ({ method }) => method === "POST",
    });
    expect(await fixture.sync()).toMatchObject({ status: "done", failed: 1, exported: 1 });
    expect(await fixture.sync()).toMatchObject({ failed: 0, exported: 1 });
    expect(fixture.calendar.events).toHaveLength(2);
    expect(bad).toBeGreaterThan(0);
  });
});

describe("an interrupted export", () => {
  it.each(["none", "applied"] as const)(
    "creates no second event after a lost response (GC-41): effect %s",
    async (effect) => {
      await make();
      fixture.google.faults.add({
        type: "dropped",
        effect,
        times: effect === "applied" ? 2 : 3,
        on: ({ method }) => method === "POST",
      });
      const cut = await fixture.connector.sync(fixture.integration.id);
      // The ID is always the same, so the last attempt finds the event of the first one, if any.
      expect(cut.ok).toBe(effect === "applied");
      fixture.google.faults.clear();
      await fixture.sync();
      expect(fixture.calendar.all).toHaveLength(1);
      expect(await fixture.sync()).toMatchObject({ exported: 0 });
    },
  );

  it("takes over an existing event with its ID and restores a deleted one (GC-41)", async () => {
    const id = await make();
    await fixture.sync();
    const event = fixture.calendar.events[0]?.id ?? "";
    // The same integration without its links, as after a restored backup.
    const lost = forgetLinks(id);
    fixture.calendar.remove(event);
    await lost.sync();
    expect(lost.calendar.all).toHaveLength(1);
    expect(lost.calendar.event(event)).toMatchObject({
      status: "confirmed",
      extendedProperties: { private: { ttEntry: String(id) } },
    });
  });

  it("searches the event by its properties, because Google may miss a duplicate ID (GC-41)", async () => {
    const id = await make();
    fixture.google.faults.add({
      type: "server_error",
      times: 3,
      on: ({ method }) => method === "POST",
    });
    expect((await fixture.connector.sync(fixture.integration.id)).ok).toBe(false);
    fixture.calendar.addRaw({
      id: "underanotherid",
      summary: "[TT] old words",
      start: { dateTime: hour(14, 9).start },
      end: { dateTime: hour(14, 10).start },
      extendedProperties: { private: { ttEntry: String(id), ttInstance: fixture.integration.id } },
    });
    await fixture.sync();
    expect(fixture.calendar.events).toMatchObject([
      { id: "underanotherid", summary: `[TT] ${project()} — Design` },
    ]);
    const search = fixture.google.requests.find(({ query }) =>
      query.has("privateExtendedProperty"),
    );
    expect(search?.query.has("syncToken")).toBe(false);
  });

  it("never takes over the event of another entry", async () => {
    const id = await make();
    await fixture.sync();
    const event = fixture.calendar.events[0]?.id ?? "";
    const lost = forgetLinks(id);
    lost.calendar.edit(event, { extendedProperties: { private: { ttEntry: "999" } } });
    expect(await lost.sync()).toMatchObject({ failed: 1 });
    expect(lost.calendar.event(event)).toMatchObject({
      extendedProperties: { private: { ttEntry: "999" } },
    });
  });
});

/** The same integration and calendar without links. */
function forgetLinks(entryId: number): Fixture {
  const { storage } = fixture.harness;
  const connector = fixture.process({
    storage: {
      ...storage,
      entries: {
        ...storage.entries,
        unexported: async (integration, query) => {
          const known = await storage.entries.unexported(integration, query);
          if (query.after !== undefined) return known;
          return [
            {
              entryId,
              version: 1,
              state: "new",
              link: undefined,
              ...hour(14, 9),
              notes: "Design",
              project: project(),
              client: null,
              task: null,
            },
          ];
        },
      },
    },
  });
  return { ...fixture, connector, sync: () => fixture.sync(connector) };
}
