import { describe, expect, it } from "vitest";
import type { EntryRemove, EntryUpsert } from "../../changes/changes";
import type { Outcome } from "../../changes/outcome";
import { missing, setOf, t0, t1, t2, type StorageFixture } from "./fixture";

const calendar = "primary:1234";
const event = { source: calendar, ref: "event1" };

/** Contract of `entry.upsert` and `entry.remove`. */
export function testEntries(fixture: () => StorageFixture): void {
  const upsert = (change: Partial<EntryUpsert> = {}): EntryUpsert => ({
    type: "entry.upsert",
    entry: event,
    project: fixture().project,
    start: "2026-01-15T09:00:00Z",
    end: "2026-01-15T10:30:00Z",
    notes: "Planning [gcal:event1]",
    marker: "gcal:event1",
    billable: false,
    remoteVersion: "etag-1",
    asOf: t0,
    ifMissing: "create",
    ...change,
  });
  const remove = (change: Partial<EntryRemove> = {}): EntryRemove => ({
    type: "entry.remove",
    entry: event,
    asOf: t2,
    ifMissing: "not_found",
    ...change,
  });
  const one = async (...changes: (EntryUpsert | EntryRemove)[]): Promise<Outcome | undefined> =>
    (await fixture().outcomes(fixture().integration, ...changes)).at(-1);
  const idOf = (outcome: Outcome | undefined): number =>
    outcome && "id" in outcome ? (outcome.id ?? 0) : 0;
  const entries = () => fixture().harness.entriesOf(fixture().owner);
  const moved = { start: "2026-01-15T11:00:00Z", end: "2026-01-15T12:00:00Z", remoteVersion: "2" };

  describe("entry.upsert", () => {
    it("creates a completed entry of the integration's owner, with a domain event", async () => {
      const outcome = await one(upsert());
      expect(outcome).toMatchObject({ status: "created" });
      expect(await entries()).toEqual([
        {
          id: idOf(outcome),
          project: fixture().project,
          start: "2026-01-15T09:00:00Z",
          end: "2026-01-15T10:30:00Z",
          notes: "Planning [gcal:event1]",
          billable: false,
        },
      ]);
      expect(await fixture().harness.pendingEvents()).toEqual([
        expect.objectContaining({ type: "time_entry.created", userId: fixture().owner }),
      ]);
    });

    it("creates an entry once, in separate commits and within one", async () => {
      await one(upsert());
      expect(await one(upsert())).toMatchObject({ status: "skipped", reason: "unchanged" });
      expect(await one(upsert({ project: 0 }), upsert())).toMatchObject({ reason: "unchanged" });
      const other = { entry: { source: calendar, ref: "event2" }, marker: "gcal:event2" };
      const twice = await fixture().outcomes(fixture().integration, upsert(other), upsert(other));
      expect(twice).toMatchObject([{ status: "created" }, { reason: "unchanged" }]);
      expect(await entries()).toHaveLength(2);
    });

    it("creates an entry once in 10 parallel commits", async () => {
      const all = await Promise.all(Array.from({ length: 10 }, () => one(upsert())));
      expect(all.filter((outcome) => outcome?.status === "created")).toHaveLength(1);
      expect(await entries()).toHaveLength(1);
    });

    it("returns the outcomes of 500 upserts in order", async () => {
      const many = Array.from({ length: 500 }, (_, index) =>
        upsert({
          entry: { source: calendar, ref: `many${String(index)}` },
          marker: `gcal:many${String(index)}`,
          notes: `Event ${String(index)} [gcal:many${String(index)}]`,
        }),
      );
      const outcomes = await fixture().outcomes(fixture().integration, ...many);
      const byId = new Map((await entries()).map((entry) => [entry.id, entry.notes]));
      expect(outcomes.map((outcome) => byId.get(idOf(outcome)))).toEqual(
        many.map(({ notes }) => notes),
      );
    });

    it("updates an entry that was not edited here", async () => {
      const id = idOf(await one(upsert()));
      const next = upsert({
        ...moved,
        notes: "Moved [gcal:event1]",
        asOf: t1,
        ifMissing: "not_found",
      });
      expect(await one(next)).toEqual({ status: "updated", id });
      const later = upsert({ ...moved, remoteVersion: "3", end: "2026-01-15T12:30:00Z", asOf: t2 });
      expect(await one(later)).toEqual({ status: "updated", id });
      expect(await entries()).toMatchObject([
        { id, start: "2026-01-15T11:00:00Z", end: "2026-01-15T12:30:00Z" },
      ]);
      expect(await fixture().harness.pendingEvents()).toContainEqual(
        expect.objectContaining({ type: "time_entry.updated" }),
      );
    });

    it("skips an entry that a person has edited", async () => {
      const id = idOf(await one(upsert()));
      await fixture().harness.editEntry(id, { notes: "Mine now" });
      for (const change of [upsert({ ...moved, asOf: t1 }), remove()]) {
        expect(await one(change)).toEqual({ status: "skipped", reason: "changed_here", id });
      }
      expect(await entries()).toMatchObject([{ notes: "Mine now" }]);
    });

    it("skips a paid entry", async () => {
      const id = idOf(await one(upsert()));
      await fixture().harness.payEntry(id);
      for (const change of [upsert({ ...moved, asOf: t1 }), remove()]) {
        expect(await one(change)).toMatchObject({ status: "skipped", id });
      }
      expect(await entries()).toMatchObject([{ start: "2026-01-15T09:00:00Z" }]);
    });

    it("does not recreate an entry that a person has deleted", async () => {
      const id = idOf(await one(upsert()));
      await fixture().harness.deleteEntry(id);
      for (const change of [upsert(), upsert({ ...moved, asOf: t1 }), remove(), upsert()]) {
        expect(await one(change)).toMatchObject({ status: "skipped" });
      }
      expect(await one(upsert({ ...moved, asOf: t2 }))).toMatchObject({ reason: "deleted_here" });
      expect(await entries()).toEqual([]);
    });

    it("skips strictly older states", async () => {
      await one(upsert({ asOf: t1 }));
      expect(await one(upsert({ ...moved, asOf: t0 }))).toMatchObject({ reason: "stale" });
      expect(await one(remove({ asOf: t0 }))).toMatchObject({ reason: "stale" });
      expect(await one(upsert({ ...moved, asOf: t1 }))).toMatchObject({ status: "updated" });
      expect(await one(upsert({ remoteVersion: "4", asOf: null }))).toMatchObject({
        status: "updated",
      });
    });

    it("skips an unknown entry for the reason in `ifMissing`", async () => {
      expect(await one(upsert({ ifMissing: "not_found" }))).toEqual({
        status: "skipped",
        reason: "not_found",
      });
      expect(await entries()).toEqual([]);
    });

    it("adopts an entry without a link whose notes contain the marker", async () => {
      const { harness, owner, project } = fixture();
      const times = { start: "2026-01-14T09:00:00Z", end: "2026-01-14T10:00:00Z" };
      const notes = "Old [gcal:event1]";
      const id = await harness.createEntry({ user: owner, project, ...times, notes });
      await harness.createEntry({ user: owner, project, ...times, notes: "Other [gcal:event12]" });
      expect(await one(upsert())).toEqual({ status: "skipped", reason: "already_here", id });
      expect(await one(upsert({ ...moved, asOf: t1 }))).toMatchObject({ reason: "changed_here" });
      expect(await entries()).toHaveLength(2);
    });

    it("ignores markers in the notes of other users", async () => {
      const { harness, project } = fixture();
      const user = await harness.createUser();
      const times = { start: "2026-01-14T09:00:00Z", end: "2026-01-14T10:00:00Z" };
      await harness.createEntry({ user, project, ...times, notes: "Theirs [gcal:event1]" });
      expect(await one(upsert())).toMatchObject({ status: "created" });
    });

    it.each(["missing", "archived", "closed"] as const)(
      "fails if the project is unusable: %s",
      async (which) => {
        const { harness } = fixture();
        const made = {
          missing: () => Promise.resolve(999_999),
          archived: () => harness.createProject({ status: "archived" }),
          closed: () => harness.createProject({ members: [] }),
        };
        expect(await one(upsert({ project: await made[which]() }))).toMatchObject({
          status: "failed",
          reason: "project_unavailable",
        });
        expect(await entries()).toEqual([]);
        expect(
          await one(upsert()),
          "a failed upsert must not store a link, or the next one is skipped",
        ).toMatchObject({ status: "created" });
      },
    );

    it("updates an entry in an archived project", async () => {
      const id = idOf(await one(upsert()));
      await fixture().harness.archiveProject(fixture().project);
      expect(await one(upsert({ ...moved, asOf: t1 }))).toEqual({ status: "updated", id });
    });

    it("truncates times to whole seconds", async () => {
      await one(upsert({ start: "2026-01-15T09:00:00.900Z" }));
      expect(await entries()).toMatchObject([{ start: "2026-01-15T09:00:00Z" }]);
    });

    it("keeps entries of different integrations and sources apart", async () => {
      const { harness, project } = fixture();
      await one(upsert());
      const owner = await harness.createUser();
      const other = await harness.createIntegration({ owner });
      expect(await fixture().outcomes(other, upsert({ project }))).toMatchObject([
        { status: "created" },
      ]);
      const elsewhere = { entry: { source: "team@group", ref: "event1" }, marker: "gcal:other" };
      expect(await one(upsert(elsewhere))).toMatchObject({ status: "created" });
      expect(await harness.entriesOf(owner)).toHaveLength(1);
    });

    it("stores nothing in a dry run", async () => {
      const { storage, integration } = fixture();
      const set = setOf(integration, [upsert()]);
      expect(await storage.commit(set, { dryRun: true })).toMatchObject({
        outcomes: [{ status: "created" }],
      });
      expect(await entries()).toEqual([]);
      expect(await storage.commit(set)).toMatchObject({ outcomes: [{ status: "created" }] });
    });
  });

  describe("entry.remove", () => {
    it("deletes the entry, and recreates it if the item returns", async () => {
      const id = idOf(await one(upsert()));
      expect(await one(remove())).toEqual({ status: "updated", id });
      expect(await entries()).toEqual([]);
      expect(await fixture().harness.pendingEvents()).toContainEqual(
        expect.objectContaining({ type: "time_entry.deleted" }),
      );
      expect(await one(remove())).toMatchObject({ reason: "not_found" });
      expect(await one(upsert({ asOf: t2, ifMissing: "not_found" }))).toMatchObject({
        reason: "not_found",
      });
      expect(await one(upsert({ asOf: t2 }))).toMatchObject({ status: "created" });
      expect(await entries()).toHaveLength(1);
    });

    it("skips an unknown item", async () => {
      expect(await one(remove({ entry: { source: calendar, ref: missing } }))).toEqual({
        status: "skipped",
        reason: "not_found",
      });
    });

    it("applies after an upsert in the same commit", async () => {
      const both = await fixture().outcomes(fixture().integration, upsert(), remove());
      expect(both).toMatchObject([{ status: "created" }, { status: "updated" }]);
      expect(await entries()).toEqual([]);
    });
  });
}
