import { describe, expect, it } from "vitest";
import { entry, timer } from "../../changes/build";
import type { DomainEvent } from "../../connector/domain-events";
import { issue, t0, t1, upsert, type StorageFixture } from "./fixture";

const times = { start: "2026-01-15T09:00:00Z", end: "2026-01-15T10:30:00Z" };
const event = { source: "primary:1", ref: "event1" };

/** Contract of `entries.ofEvent`, and of the items of tasks in `entries.unexported`. */
export function testEventEntries(fixture: () => StorageFixture): void {
  const about = (id: number, more: Partial<DomainEvent> = {}): DomainEvent => ({
    id: "1",
    type: "time_entry.created",
    at: t1,
    userId: fixture().owner,
    entity: { type: "time_entry", id, name: null },
    data: {},
    ...more,
  });
  const lastEvent = async (): Promise<DomainEvent> => {
    const last = (await fixture().harness.pendingEvents()).at(-1);
    if (!last) throw new Error("The storage recorded no event");
    return last;
  };
  const makeTask = async (): Promise<number> => {
    const { integration, project, outcomes } = fixture();
    const [made] = await outcomes(integration, upsert(project));
    return made?.id ?? 0;
  };

  describe("the entry of an event", () => {
    it("is returned as it is now, with the item of its task", async () => {
      const { harness, storage, owner, project, integration } = fixture();
      const task = await makeTask();
      const id = await harness.createEntry({ user: owner, project, ...times, task });
      await harness.editEntry(id, { end: "2026-01-15T11:00:00Z" });
      expect((await storage.entries.ofEvent(integration.id, about(id)))?.taskRef).toEqual(issue);
      expect((await storage.entries.ofEvent(integration.id, about(id)))?.entry).toMatchObject({
        id,
        userId: owner,
        projectId: project,
        project: expect.stringMatching(/^Project/) as string,
        restricted: false,
        task: "Crash on save",
        startedAt: times.start,
        endedAt: "2026-01-15T11:00:00Z",
      });
    });

    it("has no item for another integration, a deleted task, or without a task", async () => {
      const { harness, storage, owner, project, integration } = fixture();
      const task = await makeTask();
      const other = await harness.createIntegration({ owner, connector: "another" });
      const id = await harness.createEntry({ user: owner, project, ...times, task });
      const without = await harness.createEntry({ user: owner, project, ...times });
      const refOf = async (row: string, entryId: number) => {
        const found = await storage.entries.ofEvent(row, about(entryId));
        expect(found).toBeDefined();
        return found?.taskRef;
      };
      expect(await refOf(other.id, id)).toBeUndefined();
      expect(await refOf(integration.id, without)).toBeUndefined();
      await harness.deleteTask(task);
      expect(await refOf(integration.id, id)).toBeUndefined();
    });

    it("that was deleted meanwhile is what the event recorded", async () => {
      const { storage, owner, project, integration, outcomes } = fixture();
      const change = entry.upsert({
        entry: event,
        project,
        ...times,
        notes: "Planning",
        marker: "x:1",
        billable: true,
        remoteVersion: "1",
        asOf: t0,
      });
      const [made] = await outcomes(integration, change);
      const created = await lastEvent();
      await outcomes(integration, entry.remove({ entry: event, asOf: t1 }));
      const deleted = await lastEvent();
      expect([created.type, deleted.type]).toEqual(["time_entry.created", "time_entry.deleted"]);
      for (const recorded of [created, deleted]) {
        expect(await storage.entries.ofEvent(integration.id, recorded)).toMatchObject({
          entry: {
            id: made?.id,
            userId: owner,
            projectId: project,
            project: expect.stringMatching(/^Project/) as string,
            restricted: false,
            task: null,
            startedAt: times.start,
            endedAt: times.end,
            seconds: 5400,
          },
        });
      }
    });

    it("keeps the item of its task after it was deleted", async () => {
      const { harness, storage, owner, project, integration, outcomes } = fixture();
      await makeTask();
      const start = timer.start({ user: { id: owner }, project, task: issue, asOf: t1 });
      const [started] = await outcomes(integration, start);
      await outcomes(integration, timer.stop({ id: owner }));
      const stopped = await lastEvent();
      await harness.deleteEntry(started?.id ?? 0);
      expect(await storage.entries.ofEvent(integration.id, stopped)).toMatchObject({
        entry: { id: started?.id, task: "Crash on save", endedAt: expect.any(String) as string },
        taskRef: issue,
      });
    });

    it("is undefined for other events", async () => {
      const { storage, integration, project } = fixture();
      const entity = { type: "project", id: project, name: null };
      const other = about(project, { type: "project.updated", entity });
      expect(await storage.entries.ofEvent(integration.id, other)).toBeUndefined();
    });
  });

  describe("an entry to export", () => {
    it("has the item of its task if the integration keeps that task up to date", async () => {
      const { harness, storage, owner, project, integration } = fixture();
      const task = await makeTask();
      const other = await harness.createIntegration({ owner, connector: "another" });
      await harness.createEntry({ user: owner, project, ...times, task });
      const query = { since: "2020-01-01T00:00:00Z", limit: 10 };
      const refsOf = async (row: string) =>
        (await storage.entries.unexported(row, query)).map(({ taskRef }) => taskRef);
      expect(await refsOf(integration.id)).toEqual([issue]);
      expect(await refsOf(other.id)).toEqual([undefined]);
    });
  });
}
