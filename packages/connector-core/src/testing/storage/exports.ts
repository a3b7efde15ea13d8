import { describe, expect, it } from "vitest";
import type { LinkSet } from "../../changes/changes";
import type { ExportEntry } from "../../ports/exports";
import type { IntegrationRow } from "../../ports/storage";
import { t0, type StorageFixture } from "./fixture";

const times = { start: "2026-01-15T09:00:00Z", end: "2026-01-15T10:00:00Z" };
const since = "2020-01-01T00:00:00Z";

/** What `entries.unexported` and `link.set` promise. */
export function testExports(world: () => StorageFixture): void {
  const waiting = (row: IntegrationRow = world().card): Promise<readonly ExportEntry[]> =>
    world().storage.entries.unexported(row.id, { since, limit: 100 });
  const make = (notes: string | null = null): Promise<number> => {
    const { harness, owner, project } = world();
    return harness.createEntry({ user: owner, project, ...times, notes });
  };
  const link = (entryId: number, change: Partial<LinkSet> = {}): LinkSet => ({
    type: "link.set",
    entry: { source: "primary:1", ref: `exported${String(entryId)}` },
    entryId,
    localVersion: 1,
    remoteVersion: "etag-1",
    gone: false,
    ...change,
  });

  describe("entries.unexported", () => {
    it("tells completed entries of the card's owner, with the names of what they are about", async () => {
      const { harness, owner, project } = world();
      const id = await make("Notes");
      await harness.createEntry({ user: await harness.createUser(), project, ...times });
      await world().outcomes(world().card, {
        type: "timer.start",
        user: { id: owner },
        project,
        asOf: t0,
      });
      expect(await waiting()).toEqual([
        {
          entryId: id,
          version: 1,
          state: "new",
          link: undefined,
          ...times,
          notes: "Notes",
          project: expect.stringMatching(/^Project/) as string,
          client: "Client",
          task: null,
        },
      ]);
    });

    it("goes on after an id, and knows a limit", async () => {
      const ids = [await make(), await make(), await make()];
      const { entries } = world().storage;
      const ask = async (query: { after?: number; limit: number }): Promise<number[]> =>
        (await entries.unexported(world().card.id, { since, ...query })).map(
          (each) => each.entryId,
        );
      expect(await ask({ limit: 2 })).toEqual(ids.slice(0, 2));
      expect(await ask({ limit: 2, after: ids[1] ?? 0 })).toEqual(ids.slice(2));
    });

    it("leaves out what was made before", async () => {
      await make();
      const later = { since: "2100-01-01T00:00:00Z", limit: 10 };
      expect(await world().storage.entries.unexported(world().card.id, later)).toEqual([]);
    });

    it("begins from an id, but tells of older ones that were exported and changed", async () => {
      const { harness, card, outcomes, storage } = world();
      const ids = [await make(), await make(), await make()];
      const [first = 0, , last = 0] = ids;
      await outcomes(card, link(first));
      await harness.editEntry(first, { notes: "Edited" });
      const found = await storage.entries.unexported(card.id, { since, from: last, limit: 10 });
      expect(found).toMatchObject([
        { entryId: first, state: "changed" },
        { entryId: last, state: "new" },
      ]);
    });

    it("leaves out what came from the provider, also when a person changed it (GC-45)", async () => {
      const { harness, card, project } = world();
      const [made] = await world().outcomes(card, {
        type: "entry.upsert",
        entry: { source: "primary:1", ref: "event1" },
        project,
        ...times,
        notes: "Planning [gcal:event1]",
        marker: "gcal:event1",
        billable: false,
        remoteVersion: "1",
        asOf: t0,
        create: true,
      });
      expect(await waiting()).toEqual([]);
      const id = made?.status === "created" ? (made.id ?? 0) : 0;
      await harness.editEntry(id, { notes: "Mine" });
      expect(await waiting()).toEqual([]);
      await harness.deleteEntry(id);
      expect(await waiting()).toEqual([]);
    });
  });

  describe("entries.settledBelow", () => {
    const settled = (time: string): Promise<number> =>
      world().storage.entries.settledBelow(world().card.id, time);

    it("is above what was made before, and not above what was made since", async () => {
      const [first, last] = [await make(), await make()];
      expect(await settled("2100-01-01T00:00:00Z")).toBe(last + 1);
      expect(await settled(since)).toBeLessThanOrEqual(first);
    });

    it("is not above a timer of the owner that is still running", async () => {
      const { owner, project, card, outcomes, harness } = world();
      const start = { type: "timer.start", project, asOf: t0 } as const;
      const other = await harness.createUser();
      await outcomes(card, { ...start, user: { id: other } });
      await make();
      const [running] = await outcomes(card, { ...start, user: { id: owner } });
      await make();
      const id = running?.status === "created" ? running.id : undefined;
      expect(await settled("2100-01-01T00:00:00Z")).toBe(id);
    });
  });

  describe("link.set", () => {
    it("settles an entry until it changes", async () => {
      const { harness, card, outcomes } = world();
      const id = await make();
      expect(await outcomes(card, link(id))).toEqual([{ status: "created", id }]);
      expect(await waiting()).toEqual([]);
      await harness.editEntry(id, { notes: "Longer", end: "2026-01-15T11:00:00Z" });
      expect(await waiting()).toMatchObject([
        {
          entryId: id,
          version: 2,
          state: "changed",
          end: "2026-01-15T11:00:00Z",
          link: {
            entry: { source: "primary:1", ref: `exported${String(id)}` },
            remoteVersion: "etag-1",
          },
        },
      ]);
      const again = link(id, { localVersion: 2, remoteVersion: "etag-2" });
      expect(await outcomes(card, again)).toEqual([{ status: "updated", id }]);
      expect(await waiting()).toEqual([]);
    });

    it("outlives its entry, until it is gone there too", async () => {
      const { harness, card, outcomes } = world();
      const id = await make();
      await outcomes(card, link(id));
      await harness.deleteEntry(id);
      expect(await waiting()).toEqual([
        {
          entryId: id,
          version: 1,
          state: "deleted",
          link: {
            entry: { source: "primary:1", ref: `exported${String(id)}` },
            remoteVersion: "etag-1",
          },
          start: "",
          end: "",
          notes: null,
          project: null,
          client: null,
          task: null,
        },
      ]);
      await outcomes(card, link(id, { gone: true }));
      expect(await waiting()).toEqual([]);
    });

    it("finds an entry that changed while it was written", async () => {
      const { harness, card, outcomes } = world();
      const id = await make();
      await harness.editEntry(id, { notes: "Meanwhile" });
      await outcomes(card, link(id, { localVersion: 1 }));
      expect(await waiting()).toMatchObject([{ entryId: id, state: "changed", version: 2 }]);
    });

    it("keeps the exported item from being imported (GC-45)", async () => {
      const { card, owner, project, outcomes, harness } = world();
      const id = await make();
      await outcomes(card, link(id));
      const entry = { source: "primary:1", ref: `exported${String(id)}` };
      const upsert = {
        type: "entry.upsert",
        entry,
        project,
        ...times,
        notes: "n",
        marker: "gcal:x",
        billable: false,
        remoteVersion: "9",
        asOf: t0,
        create: true,
      } as const;
      expect(await outcomes(card, upsert)).toMatchObject([{ reason: "own_item" }]);
      expect(await outcomes(card, { type: "entry.remove", entry, asOf: t0 })).toMatchObject([
        { reason: "own_item" },
      ]);
      expect(await harness.entriesOf(owner)).toHaveLength(1);
    });

    it("is each card's own, and for entries of its owner only", async () => {
      const { harness, card, project, outcomes } = world();
      const user = await harness.createUser();
      const other = await harness.createIntegration({ owner: user, connector: "another" });
      const theirs = await harness.createEntry({ user, project, ...times });
      expect(await outcomes(card, link(theirs))).toMatchObject([{ reason: "not_allowed" }]);
      expect(await waiting(other)).toMatchObject([{ entryId: theirs, state: "new" }]);
    });
  });
}
