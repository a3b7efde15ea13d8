import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { gcalWorld, hour, reasons, type GcalWorld } from "./fixture";

let world: GcalWorld;
beforeEach(async () => {
  world = await gcalWorld({ sync_direction: "both" });
});
afterEach(() => {
  expect(world.google.faults.pending).toEqual([]);
});

const make = (day = 14, at = 9, notes: string | null = "Design"): Promise<number> =>
  world.harness.createEntry({ user: world.owner, project: world.project, notes, ...hour(day, at) });

const project = (): string => `Project ${String(world.project)}`;
const writes = () =>
  world.google.requests.filter(({ method, path }) => method !== "GET" && path.startsWith("/"));

describe("an export", () => {
  it("makes an event of each completed entry, once, in UTC and marked as ours (GC-42)", async () => {
    const id = await make();
    const run = await world.sync();
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
    expect(world.calendar.events).toMatchObject([
      {
        summary: `[TT] ${project()} — Design`,
        start: { dateTime: "2026-01-14T09:00:00Z", timeZone: "UTC" },
        end: { dateTime: "2026-01-14T10:00:00Z", timeZone: "UTC" },
        extendedProperties: { private: { ttEntry: String(id), ttInstance: world.card.id } },
      },
    ]);
    expect(await world.sync()).toMatchObject({ created: 0, exported: 0 });
    expect(world.calendar.all).toHaveLength(1);
  });

  it("names the event by the entry, as Google takes it, and tells nobody (GC-40, GC-43)", async () => {
    await make();
    await world.sync();
    expect(world.calendar.events[0]?.id).toMatch(/^[a-v0-9]{52}$/);
    expect(writes().map(({ query }) => query.get("sendUpdates"))).toEqual(["none"]);
  });

  it("never comes back as an import, whatever people call it (GC-42, GC-45)", async () => {
    await make();
    await world.sync();
    const [event] = world.calendar.events;
    world.calendar.edit(event?.id ?? "", { summary: "Renamed" });
    expect(reasons(await world.sync())).toEqual({ [`gcal:${event?.id ?? ""}`]: "own_item" });
    world.calendar.edit(event?.id ?? "", { extendedProperties: {} });
    expect(reasons(await world.sync())).toEqual({ [`gcal:${event?.id ?? ""}`]: "own_item" });
    expect(await world.entries()).toHaveLength(1);
  });

  it("leaves out what was imported (GC-45)", async () => {
    world.calendar.add({ id: "aaaaa", ...hour(14, 9) });
    await world.sync();
    const [entry] = await world.entries();
    await world.harness.editEntry(entry?.id ?? 0, { notes: "Mine" });
    expect(await world.sync()).toMatchObject({ exported: 0 });
    expect(world.calendar.all).toHaveLength(1);
  });

  it("follows the entry: edits change the event, deleting deletes it (GC-43)", async () => {
    const id = await make();
    await world.sync();
    await world.harness.editEntry(id, { notes: "Build", end: "2026-01-14T12:00:00Z" });
    expect(await world.sync()).toMatchObject({ updated: 1, exported: 1 });
    expect(world.calendar.events).toMatchObject([
      {
        summary: `[TT] ${project()} — Build`,
        end: { dateTime: "2026-01-14T12:00:00Z", timeZone: "UTC" },
        extendedProperties: { private: { ttEntry: String(id) } },
      },
    ]);
    await world.harness.deleteEntry(id);
    expect(await world.sync()).toMatchObject({ updated: 1, exported: 1 });
    expect(world.calendar.events).toEqual([]);
    await world.sync();
    expect(writes().map(({ method }) => method)).toEqual(["POST", "PATCH", "DELETE"]);
    for (const { query } of writes()) expect(query.get("sendUpdates")).toBe("none");
  });

  it("keeps what people added to the event, and takes no other one's place (GC-42, GC-43)", async () => {
    const id = await make();
    await world.sync();
    const event = world.calendar.events[0]?.id ?? "";
    world.calendar.edit(event, { description: "Added there", summary: "Renamed there" });
    await world.harness.editEntry(id, { notes: "Build" });
    expect(await world.sync()).toMatchObject({ exported: 1 });
    expect(world.calendar.event(event)).toMatchObject({
      description: "Added there",
      summary: `[TT] ${project()} — Build`,
    });
    const patches = world.google.requests.filter(({ method }) => method === "PATCH");
    expect(
      patches.map(({ status }) => status),
      "412, then what is there now",
    ).toEqual([412, 200]);
  });

  it("does not put back an event that was deleted there", async () => {
    const id = await make();
    await world.sync();
    world.calendar.remove(world.calendar.events[0]?.id ?? "");
    await world.harness.editEntry(id, { notes: "Build" });
    expect(reasons(await world.sync())).toMatchObject({ [`entry_${String(id)}`]: "deleted_there" });
    expect(world.calendar.events).toEqual([]);
    world.calls();
    await world.sync();
    expect(world.calls(), "and asks no more").toEqual(["GET /calendars/primary/events"]);
  });

  it("takes a deleted event that is gone already as deleted", async () => {
    const id = await make();
    await world.sync();
    world.calendar.remove(world.calendar.events[0]?.id ?? "");
    await world.harness.deleteEntry(id);
    expect(await world.sync()).toMatchObject({ status: "done", failed: 0 });
  });

  it("goes on in the calendar an event is in, when the card has another one", async () => {
    const account = world.google.addAccount("boss@example.com");
    const team = world.google.addCalendar("team@group", { owner: account });
    await world.consent({ account: "boss@example.com" });
    await world.save({ calendar_id: "team@group" });
    const id = await make();
    await world.sync();
    await world.save({ calendar_id: "primary" });
    await world.harness.editEntry(id, { notes: "Build" });
    await make(14, 11, "Second");
    await world.sync();
    expect(team.events).toMatchObject([{ summary: `[TT] ${project()} — Build` }]);
    expect(world.google.calendar("boss@example.com").events).toHaveLength(1);
  });

  it("leaves what is in another account, and says so", async () => {
    const id = await make();
    await world.sync();
    world.google.addAccount("boss@example.com");
    await world.consent({ account: "boss@example.com" });
    await world.harness.editEntry(id, { notes: "Build" });
    expect(reasons(await world.sync())).toEqual({ [`entry_${String(id)}`]: "other_account" });
  });

  it("takes along what was made as many days before as the card looks back", async () => {
    world.clock.set("2026-01-07T11:59:00Z");
    await make(7, 9, "Too old");
    world.clock.set("2026-01-08T12:00:00Z");
    await make(8, 9, "Old");
    world.clock.set("2026-01-15T12:00:00Z");
    await world.sync();
    expect(world.calendar.events.map(({ summary }) => summary)).toEqual([
      `[TT] ${project()} — Old`,
    ]);
  });

  it("finds an entry that is made late with an old date (GC-44)", async () => {
    await world.sync();
    world.clock.advance(86_400_000);
    await make(1, 9, "Forgotten");
    expect(await world.sync()).toMatchObject({ exported: 1 });
  });

  it("is not done in the import direction, nor an import in the export direction", async () => {
    await make();
    world.calendar.add({ id: "aaaaa", ...hour(14, 11) });
    await world.save({ sync_direction: "import" });
    expect(await world.sync()).toMatchObject({ created: 1, exported: 0 });
    await world.save({ sync_direction: "export" });
    world.calendar.add({ id: "bbbbb", ...hour(14, 13) });
    expect(await world.sync()).toMatchObject({ created: 1, exported: 1 });
    expect(await world.entries()).toHaveLength(2);
  });

  it("is done without a project too, though the import is not", async () => {
    await make();
    await world.save({ default_project_id: null });
    const result = await world.connector.sync(world.card.id);
    expect(result).toMatchObject({ ok: false, code: "invalid_config", run: { exported: 1 } });
  });

  it("needs leave to write, and says what to do (GC-4, GC-11)", async () => {
    world = await gcalWorld();
    await make();
    await world.save({ sync_direction: "export" });
    expect(await world.connector.sync(world.card.id)).toMatchObject({
      ok: false,
      code: "permission_missing",
      error: expect.stringContaining("Connect again") as string,
    });
    expect(await world.connector.status(world.card.id)).toMatchObject({
      connection: { action_url: "/integrations/google/connect" },
    });
  });

  it("is previewed without a write (dry run)", async () => {
    const id = await make();
    const result = await world.connector.sync(world.card.id, { dryRun: true });
    expect(result).toMatchObject({
      ok: true,
      run: { created: 1, exported: 1, items: [{ ref: `entry_${String(id)}`, status: "created" }] },
    });
    expect(writes()).toEqual([]);
    expect((await world.row()).state).not.toHaveProperty("push");
  });

  it("fails alone where one entry's event is refused, and is tried again (GC-44)", async () => {
    const bad = await make(14, 9, "Bad");
    await make(14, 11, "Good");
    world.google.faults.add({
      type: "refused",
      status: 403,
      reason: "forbiddenForNonOrganizer",
      on: ({ method }) => method === "POST",
    });
    expect(await world.sync()).toMatchObject({ status: "done", failed: 1, exported: 1 });
    expect(await world.sync()).toMatchObject({ failed: 0, exported: 1 });
    expect(world.calendar.events).toHaveLength(2);
    expect(bad).toBeGreaterThan(0);
  });
});

describe("an export that was cut", () => {
  it.each(["none", "applied"] as const)(
    "while Google's answer was lost makes no second event (GC-41): effect %s",
    async (effect) => {
      await make();
      world.google.faults.add({
        type: "dropped",
        effect,
        times: effect === "applied" ? 2 : 3,
        on: ({ method }) => method === "POST",
      });
      const cut = await world.connector.sync(world.card.id);
      // The event id is ours: the third and last attempt finds the event of the first, if any.
      expect(cut.ok).toBe(effect === "applied");
      world.google.faults.clear();
      await world.sync();
      expect(world.calendar.all).toHaveLength(1);
      expect(await world.sync()).toMatchObject({ exported: 0 });
    },
  );

  it("takes a taken id as done after a look, and a deleted one back (GC-41)", async () => {
    const id = await make();
    await world.sync();
    const event = world.calendar.events[0]?.id ?? "";
    // Another process that lost its memory: the same card without its links.
    const lost = forgetLinks(id);
    world.calendar.remove(event);
    await lost.sync();
    expect(lost.calendar.all).toHaveLength(1);
    expect(lost.calendar.event(event)).toMatchObject({
      status: "confirmed",
      extendedProperties: { private: { ttEntry: String(id) } },
    });
  });

  it("looks for the event by its mark first, since Google may miss a taken id (GC-41)", async () => {
    const id = await make();
    world.google.faults.add({
      type: "server_error",
      times: 3,
      on: ({ method }) => method === "POST",
    });
    expect((await world.connector.sync(world.card.id)).ok).toBe(false);
    world.calendar.addRaw({
      id: "underanotherid",
      summary: "[TT] old words",
      start: { dateTime: hour(14, 9).start },
      end: { dateTime: hour(14, 10).start },
      extendedProperties: { private: { ttEntry: String(id), ttInstance: world.card.id } },
    });
    await world.sync();
    expect(world.calendar.events).toMatchObject([
      { id: "underanotherid", summary: `[TT] ${project()} — Design` },
    ]);
    const search = world.google.requests.find(({ query }) => query.has("privateExtendedProperty"));
    expect(search?.query.has("syncToken")).toBe(false);
  });

  it("never takes over an event that is another entry's", async () => {
    const id = await make();
    await world.sync();
    const event = world.calendar.events[0]?.id ?? "";
    const lost = forgetLinks(id);
    lost.calendar.edit(event, { extendedProperties: { private: { ttEntry: "999" } } });
    expect(await lost.sync()).toMatchObject({ failed: 1 });
    expect(lost.calendar.event(event)).toMatchObject({
      extendedProperties: { private: { ttEntry: "999" } },
    });
  });
});

/** The same card and calendar, but nothing here knows of the export. */
function forgetLinks(entryId: number): GcalWorld {
  const { storage } = world.harness;
  const connector = world.process({
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
  return { ...world, connector, sync: () => world.sync(connector) };
}
