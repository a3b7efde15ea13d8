import { describe, expect, it } from "vitest";
import { entry as changes } from "../../changes/build";
import type { LinkSet } from "../../changes/changes";
import type { ExportEntry } from "../../ports/exports";
import type { IntegrationRow } from "../../ports/storage";
import { t0, type StorageFixture } from "./fixture";

const times = { start: "2026-01-15T09:00:00Z", end: "2026-01-15T10:00:00Z" };
const since = "2020-01-01T00:00:00Z";

/** Contract of `entries.unexported`, `entries.settledBelow` and `link.set`. */
export function testExports(fixture: () => StorageFixture): void {
  const unexported = (
    row: IntegrationRow = fixture().integration,
  ): Promise<readonly ExportEntry[]> =>
    fixture().storage.entries.unexported(row.id, { since, limit: 100 });
  const make = (notes: string | null = null): Promise<number> => {
    const { harness, owner, project } = fixture();
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
    it("returns completed entries of the integration's owner, with names", async () => {
      const { harness, owner, project } = fixture();
      const id = await make("Notes");
      await harness.createEntry({ user: await harness.createUser(), project, ...times });
      await fixture().outcomes(fixture().integration, {
        type: "timer.start",
        user: { id: owner },
        project,
        asOf: t0,
      });
      expect(await unexported()).toEqual([
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

    it("pages by `after` and `limit`", async () => {
      const ids = [await make(), await make(), await make()];
      const { entries } = fixture().storage;
      const idsOf = async (query: { after?: number; limit: number }): Promise<number[]> =>
        (await entries.unexported(fixture().integration.id, { since, ...query })).map(
          (each) => each.entryId,
        );
      expect(await idsOf({ limit: 2 })).toEqual(ids.slice(0, 2));
      expect(await idsOf({ limit: 2, after: ids[1] ?? 0 })).toEqual(ids.slice(2));
    });

    it("excludes new entries created before `since`", async () => {
      await make();
      const later = { since: "2100-01-01T00:00:00Z", limit: 10 };
      expect(await fixture().storage.entries.unexported(fixture().integration.id, later)).toEqual(
        [],
      );
    });

    it("excludes new entries below `from`, but not exported ones that have changed", async () => {
      const { harness, integration, outcomes, storage } = fixture();
      const ids = [await make(), await make(), await make()];
      const [first = 0, , last = 0] = ids;
      await outcomes(integration, link(first));
      await harness.editEntry(first, { notes: "Edited" });
      const found = await storage.entries.unexported(integration.id, {
        since,
        from: last,
        limit: 10,
      });
      expect(found).toMatchObject([
        { entryId: first, state: "changed" },
        { entryId: last, state: "new" },
      ]);
    });

    it("excludes imported entries, even if a person has edited them (GC-45)", async () => {
      const { harness, integration, project } = fixture();
      const [made] = await fixture().outcomes(integration, {
        type: "entry.upsert",
        entry: { source: "primary:1", ref: "event1" },
        project,
        ...times,
        notes: "Planning [gcal:event1]",
        marker: "gcal:event1",
        billable: false,
        remoteVersion: "1",
        asOf: t0,
        ifMissing: "create",
      });
      expect(await unexported()).toEqual([]);
      const id = made?.status === "created" ? (made.id ?? 0) : 0;
      await harness.editEntry(id, { notes: "Mine" });
      expect(await unexported()).toEqual([]);
      await harness.deleteEntry(id);
      expect(await unexported()).toEqual([]);
    });
  });

  describe("entries.settledBelow", () => {
    const settled = (time: string): Promise<number> =>
      fixture().storage.entries.settledBelow(fixture().integration.id, time);

    it("is above all entries created before the time, and not above later ones", async () => {
      const [first, last] = [await make(), await make()];
      expect(await settled("2100-01-01T00:00:00Z")).toBe(last + 1);
      expect(await settled(since)).toBeLessThanOrEqual(first);
    });

    it("is not above a running timer of the owner", async () => {
      const { owner, project, integration, outcomes, harness } = fixture();
      const start = { type: "timer.start", project, asOf: t0 } as const;
      const other = await harness.createUser();
      await outcomes(integration, { ...start, user: { id: other } });
      await make();
      const [running] = await outcomes(integration, { ...start, user: { id: owner } });
      await make();
      const id = running?.status === "created" ? running.id : undefined;
      expect(await settled("2100-01-01T00:00:00Z")).toBe(id);
    });
  });

  describe("link.set", () => {
    it("marks an entry as exported until it changes", async () => {
      const { harness, integration, outcomes } = fixture();
      const id = await make();
      expect(await outcomes(integration, link(id))).toEqual([{ status: "created", id }]);
      expect(await unexported()).toEqual([]);
      await harness.editEntry(id, { notes: "Longer", end: "2026-01-15T11:00:00Z" });
      expect(await unexported()).toMatchObject([
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
      expect(await outcomes(integration, again)).toEqual([{ status: "updated", id }]);
      expect(await unexported()).toEqual([]);
    });

    it("outlives a deleted entry until the export is deleted too", async () => {
      const { harness, integration, outcomes } = fixture();
      const id = await make();
      await outcomes(integration, link(id));
      await harness.deleteEntry(id);
      expect(await unexported()).toEqual([
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
      await outcomes(integration, link(id, { gone: true }));
      expect(await unexported()).toEqual([]);
    });

    it("reports an entry that changed during the export", async () => {
      const { harness, integration, outcomes } = fixture();
      const id = await make();
      await harness.editEntry(id, { notes: "Meanwhile" });
      await outcomes(integration, link(id, { localVersion: 1 }));
      expect(await unexported()).toMatchObject([{ entryId: id, state: "changed", version: 2 }]);
    });

    it("prevents the import of an exported item (GC-45)", async () => {
      const { integration, owner, project, outcomes, harness } = fixture();
      const id = await make();
      await outcomes(integration, link(id));
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
        ifMissing: "create",
      } as const;
      expect(await outcomes(integration, upsert)).toMatchObject([{ reason: "own_item" }]);
      expect(await outcomes(integration, changes.remove({ entry, asOf: t0 }))).toMatchObject([
        { reason: "own_item" },
      ]);
      expect(await harness.entriesOf(owner)).toHaveLength(1);
    });

    it("applies per integration, and only to entries of its owner", async () => {
      const { harness, integration, project, outcomes } = fixture();
      const user = await harness.createUser();
      const other = await harness.createIntegration({ owner: user, connector: "another" });
      const theirs = await harness.createEntry({ user, project, ...times });
      expect(await outcomes(integration, link(theirs))).toMatchObject([{ reason: "not_allowed" }]);
      expect(await unexported(other)).toMatchObject([{ entryId: theirs, state: "new" }]);
    });
  });
}
