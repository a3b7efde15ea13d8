import { describe, expect, it } from "vitest";
import type { EntryRemove, EntryUpsert } from "../../changes/changes";
import type { Outcome } from "../../changes/outcome";
import { missing, setOf, t0, t1, t2, type StorageFixture } from "./fixture";

const calendar = "primary:1234";
const event = { source: calendar, ref: "event1" };

/** What `entry.upsert` and `entry.remove` promise. */
export function testEntries(world: () => StorageFixture): void {
  const upsert = (change: Partial<EntryUpsert> = {}): EntryUpsert => ({
    type: "entry.upsert",
    entry: event,
    project: world().project,
    start: "2026-01-15T09:00:00Z",
    end: "2026-01-15T10:30:00Z",
    notes: "Planning [gcal:event1]",
    marker: "gcal:event1",
    billable: false,
    remoteVersion: "etag-1",
    asOf: t0,
    create: true,
    ...change,
  });
  const remove = (change: Partial<EntryRemove> = {}): EntryRemove => ({
    type: "entry.remove",
    entry: event,
    asOf: t2,
    ...change,
  });
  const one = async (...changes: (EntryUpsert | EntryRemove)[]): Promise<Outcome | undefined> =>
    (await world().outcomes(world().card, ...changes)).at(-1);
  const idOf = (outcome: Outcome | undefined): number =>
    outcome && "id" in outcome ? (outcome.id ?? 0) : 0;
  const entries = () => world().harness.entriesOf(world().owner);
  const moved = { start: "2026-01-15T11:00:00Z", end: "2026-01-15T12:00:00Z", remoteVersion: "2" };

  describe("entry.upsert", () => {
    it("makes a completed entry of the card's owner, with its event", async () => {
      const outcome = await one(upsert());
      expect(outcome).toMatchObject({ status: "created" });
      expect(await entries()).toEqual([
        {
          id: idOf(outcome),
          project: world().project,
          start: "2026-01-15T09:00:00Z",
          end: "2026-01-15T10:30:00Z",
          notes: "Planning [gcal:event1]",
          billable: false,
        },
      ]);
      expect(await world().harness.pendingEvents()).toEqual([
        expect.objectContaining({ type: "time_entry.created", userId: world().owner }),
      ]);
    });

    it("makes it once, however often it comes, alone or in one commit", async () => {
      await one(upsert());
      expect(await one(upsert())).toMatchObject({ status: "skipped", reason: "unchanged" });
      expect(await one(upsert({ project: 0 }), upsert())).toMatchObject({ reason: "unchanged" });
      const other = { entry: { source: calendar, ref: "event2" }, marker: "gcal:event2" };
      const twice = await world().outcomes(world().card, upsert(other), upsert(other));
      expect(twice).toMatchObject([{ status: "created" }, { reason: "unchanged" }]);
      expect(await entries()).toHaveLength(2);
    });

    it("makes it once when 10 commits want it at once", async () => {
      const all = await Promise.all(Array.from({ length: 10 }, () => one(upsert())));
      expect(all.filter((outcome) => outcome?.status === "created")).toHaveLength(1);
      expect(await entries()).toHaveLength(1);
    });

    it("takes 500 at once, in their order", async () => {
      const many = Array.from({ length: 500 }, (_, index) =>
        upsert({
          entry: { source: calendar, ref: `many${String(index)}` },
          marker: `gcal:many${String(index)}`,
          notes: `Event ${String(index)} [gcal:many${String(index)}]`,
        }),
      );
      const outcomes = await world().outcomes(world().card, ...many);
      const byId = new Map((await entries()).map((entry) => [entry.id, entry.notes]));
      expect(outcomes.map((outcome) => byId.get(idOf(outcome)))).toEqual(
        many.map(({ notes }) => notes),
      );
    });

    it("follows the provider while nobody touched it", async () => {
      const id = idOf(await one(upsert()));
      const next = upsert({ ...moved, notes: "Moved [gcal:event1]", asOf: t1, create: false });
      expect(await one(next)).toEqual({ status: "updated", id });
      const later = upsert({ ...moved, remoteVersion: "3", end: "2026-01-15T12:30:00Z", asOf: t2 });
      expect(await one(later)).toEqual({ status: "updated", id });
      expect(await entries()).toMatchObject([
        { id, start: "2026-01-15T11:00:00Z", end: "2026-01-15T12:30:00Z" },
      ]);
      expect(await world().harness.pendingEvents()).toContainEqual(
        expect.objectContaining({ type: "time_entry.updated" }),
      );
    });

    it("leaves alone what a person changed, and says so", async () => {
      const id = idOf(await one(upsert()));
      await world().harness.editEntry(id, { notes: "Mine now" });
      for (const change of [upsert({ ...moved, asOf: t1 }), remove()]) {
        expect(await one(change)).toEqual({ status: "skipped", reason: "changed_here", id });
      }
      expect(await entries()).toMatchObject([{ notes: "Mine now" }]);
    });

    it("leaves alone what is paid", async () => {
      const id = idOf(await one(upsert()));
      await world().harness.payEntry(id);
      for (const change of [upsert({ ...moved, asOf: t1 }), remove()]) {
        expect(await one(change)).toMatchObject({ status: "skipped", id });
      }
      expect(await entries()).toMatchObject([{ start: "2026-01-15T09:00:00Z" }]);
    });

    it("never makes again what a person deleted", async () => {
      const id = idOf(await one(upsert()));
      await world().harness.deleteEntry(id);
      for (const change of [upsert(), upsert({ ...moved, asOf: t1 }), remove(), upsert()]) {
        expect(await one(change)).toMatchObject({ status: "skipped" });
      }
      expect(await one(upsert({ ...moved, asOf: t2 }))).toMatchObject({ reason: "deleted_here" });
      expect(await entries()).toEqual([]);
    });

    it("drops strictly older state", async () => {
      await one(upsert({ asOf: t1 }));
      expect(await one(upsert({ ...moved, asOf: t0 }))).toMatchObject({ reason: "stale" });
      expect(await one(remove({ asOf: t0 }))).toMatchObject({ reason: "stale" });
      expect(await one(upsert({ ...moved, asOf: t1 }))).toMatchObject({ status: "updated" });
      expect(await one(upsert({ remoteVersion: "4", asOf: null }))).toMatchObject({
        status: "updated",
      });
    });

    it("makes nothing when it is to follow only", async () => {
      expect(await one(upsert({ create: false }))).toEqual({
        status: "skipped",
        reason: "not_found",
      });
      expect(await entries()).toEqual([]);
    });

    it("finds an entry that names the item, from before there were links", async () => {
      const { harness, owner, project } = world();
      const times = { start: "2026-01-14T09:00:00Z", end: "2026-01-14T10:00:00Z" };
      const notes = "Old [gcal:event1]";
      const id = await harness.createEntry({ user: owner, project, ...times, notes });
      await harness.createEntry({ user: owner, project, ...times, notes: "Other [gcal:event12]" });
      expect(await one(upsert())).toEqual({ status: "skipped", reason: "already_here", id });
      expect(await one(upsert({ ...moved, asOf: t1 }))).toMatchObject({ reason: "changed_here" });
      expect(await entries()).toHaveLength(2);
    });

    it("takes no notice of other people's notes", async () => {
      const { harness, project } = world();
      const user = await harness.createUser();
      const times = { start: "2026-01-14T09:00:00Z", end: "2026-01-14T10:00:00Z" };
      await harness.createEntry({ user, project, ...times, notes: "Theirs [gcal:event1]" });
      expect(await one(upsert())).toMatchObject({ status: "created" });
    });

    it.each(["missing", "archived", "closed"] as const)("needs a project: %s", async (which) => {
      const { harness } = world();
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
      expect(await one(upsert()), "the failure left a link").toMatchObject({ status: "created" });
    });

    it("goes on following in an archived project", async () => {
      const id = idOf(await one(upsert()));
      await world().harness.archiveProject(world().project);
      expect(await one(upsert({ ...moved, asOf: t1 }))).toEqual({ status: "updated", id });
    });

    it("leaves fractions of seconds out", async () => {
      await one(upsert({ start: "2026-01-15T09:00:00.900Z" }));
      expect(await entries()).toMatchObject([{ start: "2026-01-15T09:00:00Z" }]);
    });

    it("belongs to its card and its calendar", async () => {
      const { harness, project } = world();
      await one(upsert());
      const owner = await harness.createUser();
      const other = await harness.createIntegration({ owner });
      expect(await world().outcomes(other, upsert({ project }))).toMatchObject([
        { status: "created" },
      ]);
      const elsewhere = { entry: { source: "team@group", ref: "event1" }, marker: "gcal:other" };
      expect(await one(upsert(elsewhere))).toMatchObject({ status: "created" });
      expect(await harness.entriesOf(owner)).toHaveLength(1);
    });

    it("is undone by a dry run", async () => {
      const { storage, card } = world();
      const set = setOf(card, [upsert()]);
      expect(await storage.commit(set, { dryRun: true })).toMatchObject({
        outcomes: [{ status: "created" }],
      });
      expect(await entries()).toEqual([]);
      expect(await storage.commit(set)).toMatchObject({ outcomes: [{ status: "created" }] });
    });
  });

  describe("entry.remove", () => {
    it("deletes the entry, and makes it anew should the item come back", async () => {
      const id = idOf(await one(upsert()));
      expect(await one(remove())).toEqual({ status: "updated", id });
      expect(await entries()).toEqual([]);
      expect(await world().harness.pendingEvents()).toContainEqual(
        expect.objectContaining({ type: "time_entry.deleted" }),
      );
      expect(await one(remove())).toMatchObject({ reason: "not_found" });
      expect(await one(upsert({ asOf: t2, create: false }))).toMatchObject({ reason: "not_found" });
      expect(await one(upsert({ asOf: t2 }))).toMatchObject({ status: "created" });
      expect(await entries()).toHaveLength(1);
    });

    it("is nothing for what was never here", async () => {
      expect(await one(remove({ entry: { source: calendar, ref: missing } }))).toEqual({
        status: "skipped",
        reason: "not_found",
      });
    });

    it("comes after an upsert of the same commit", async () => {
      const both = await world().outcomes(world().card, upsert(), remove());
      expect(both).toMatchObject([{ status: "created" }, { status: "updated" }]);
      expect(await entries()).toEqual([]);
    });
  });
}
