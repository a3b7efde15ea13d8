import { describe, expect, it } from "vitest";
import { task } from "../../changes/build";
import type { TaskFields } from "../../changes/changes";
import { issue, setOf, source, t0, t1, t2, upsert, type StorageFixture } from "./fixture";

/** Every field but the name. */
const all = {
  description: "It crashes",
  status: "review",
  priority: "urgent",
  url: "https://github.com/octo-org/web/issues/17",
  dueDate: "2026-02-28",
  estimateSeconds: 5400,
  labels: ["Bug", "needs, a comma"],
} as const satisfies Partial<TaskFields>;

const name = "Crash on save";
const octocat = { provider: "github", login: "octoCAT" } as const;

/** Contract of the optional fields of `task.upsert`. */
export function testFields(fixture: () => StorageFixture): void {
  const send = async (asOf: string, more: Partial<TaskFields>): Promise<number> => {
    const { integration, project, outcomes } = fixture();
    const change = task.upsert({ task: issue, project, asOf, name, ...more });
    const [outcome] = await outcomes(integration, change);
    return outcome?.id ?? 0;
  };

  describe("fields of task.upsert", () => {
    it("are stored with a new task, and with one that exists", async () => {
      const { owner, taskOf, integration, outcomes, project, kept, needs } = fixture();
      needs();
      await send(t0, { ...all, assignee: octocat });
      expect(await taskOf()).toMatchObject(kept({ name, ...all, assignee: owner }));
      const other = { source, ref: "github_issue_18" };
      // Every application tells open from done.
      const changed = { ...all, status: "done" } as const;
      await outcomes(integration, task.upsert({ task: other, project, asOf: t0, name }));
      const later = task.upsert({
        task: other,
        project,
        asOf: t1,
        name,
        ...changed,
        assignee: { id: owner },
      });
      expect(await outcomes(integration, later)).toMatchObject([{ status: "updated" }]);
      expect(await taskOf(integration, other.ref)).toMatchObject(
        kept({ ...changed, assignee: owner }),
      );
    });

    it("have defaults in a new task if they are absent", async () => {
      await send(t0, {});
      expect(await fixture().taskOf()).toMatchObject({
        description: null,
        status: "todo",
        priority: "medium",
        url: null,
        dueDate: null,
        estimateSeconds: null,
        assignee: null,
        labels: [],
      });
    });

    it("stay as they are if they are absent", async () => {
      const { owner, taskOf, integration, outcomes, project, kept, needs } = fixture();
      await send(t0, { ...all, assignee: octocat });
      const absent = task.upsert({ task: issue, project, asOf: t1, name });
      expect(await outcomes(integration, absent)).toMatchObject([{ reason: "unchanged" }]);
      expect(await taskOf()).toMatchObject(kept({ ...all, assignee: owner }));
      needs("labels");
      // The provider's known values stay, too, so the same ones change nothing.
      await fixture().harness.editTask((await taskOf())?.id ?? 0, { labels: ["mine"] });
      await send(t2, { labels: all.labels });
      expect(await taskOf()).toMatchObject({ labels: ["mine"] });
    });

    it("become empty if they are empty at the provider", async () => {
      await send(t0, { ...all, assignee: octocat });
      const empty = {
        description: null,
        url: null,
        dueDate: null,
        estimateSeconds: null,
        assignee: null,
        labels: [],
      };
      await send(t1, empty);
      const { taskOf, kept } = fixture();
      expect(await taskOf()).toMatchObject({ ...empty, ...kept({ status: "review" }) });
    });

    it("that a person has edited stay until the provider changes them", async () => {
      const { harness, taskOf, kept, needs } = fixture();
      needs("url", "dueDate", "labels");
      const id = await send(t0, all);
      const mine = kept({ url: "https://acme.example/", dueDate: "2026-03-01", labels: ["mine"] });
      await harness.editTask(id, mine);
      await send(t1, { ...all, priority: "low" });
      expect(await taskOf()).toMatchObject({ ...mine, ...kept({ priority: "low" }) });
      const theirs = kept({ url: "https://acme.test/", dueDate: null, labels: ["Bug"] });
      await send(t2, theirs);
      expect(await taskOf()).toMatchObject(theirs);
    });

    it("that are reported for the first time replace no local value", async () => {
      const { harness, taskOf, kept, needs } = fixture();
      needs("dueDate", "labels");
      const id = await send(t0, {});
      const mine = kept({ dueDate: "2026-03-01", labels: ["mine"] });
      await harness.editTask(id, mine);
      await send(t1, all);
      expect(await taskOf()).toMatchObject({ ...kept(all), ...mine });
      const theirs = kept({ dueDate: "2026-04-01", labels: ["Bug"] });
      await send(t2, theirs);
      expect(await taskOf()).toMatchObject(theirs);
    });

    it("change in concurrent deliveries and end in the newest state", async () => {
      const { storage, integration, project, taskOf, needs } = fixture();
      needs("labels");
      const times = Array.from({ length: 12 }, (_, n) => `2026-01-15T12:00:${String(n + 10)}Z`);
      await Promise.all(
        times.map((asOf, n) =>
          storage.commit(
            setOf(integration, [
              task.upsert({ task: issue, project, asOf, name, labels: [`label ${String(n)}`] }),
            ]),
          ),
        ),
      );
      expect(await taskOf()).toMatchObject({ labels: ["label 11"] });
    });

    it("of a recorded state are added to those of the change that creates the task", async () => {
      const { integration, project, outcomes, taskOf, kept } = fixture();
      const closed = { name, status: "done", dueDate: "2026-02-28" } as const;
      await outcomes(
        integration,
        upsert(project, { asOf: t1, fields: closed, ifMissing: "not_found" }),
      );
      await send(t0, { url: all.url, dueDate: null });
      expect(await taskOf()).toMatchObject(kept({ ...closed, url: all.url }));
    });
  });

  describe("a state without a status", () => {
    it("neither reopens a finished task nor is older than it", async () => {
      const { taskOf, kept, needs } = fixture();
      needs("status");
      await send(t0, { status: "done" });
      await send(t0, { labels: ["Bug"] });
      expect(await taskOf()).toMatchObject(kept({ status: "done", labels: ["Bug"] }));
    });

    it("of an unknown item is no ending", async () => {
      const { integration, project, outcomes, taskOf } = fixture();
      const late = upsert(project, { asOf: t1, fields: { name: "Later" }, ifMissing: "not_found" });
      await outcomes(integration, late);
      await send(t0, {});
      expect(await taskOf()).toMatchObject({ name: "Later", status: "todo" });
    });
  });

  describe("an assignee", () => {
    it("who is unknown, inactive or may not see the project is not assigned", async () => {
      const { harness, owner, integration, outcomes, taskOf, needs } = fixture();
      needs("assignee");
      await harness.createUser({ logins: { github: "gone" }, inactive: true });
      await harness.createUser({ logins: { github: "stranger" } });
      const admin = await harness.createUser({ logins: { github: "boss" }, admin: true });
      const project = await harness.createProject({ members: [owner] });
      const assign = (login: string, asOf: string) =>
        outcomes(
          integration,
          task.upsert({ task: issue, project, asOf, name, assignee: { ...octocat, login } }),
        );
      expect(await assign("unknown-login", t0)).toMatchObject([{ status: "created" }]);
      expect((await taskOf())?.assignee).toBeNull();
      for (const [login, user] of [
        ["Octocat", owner],
        ["gone", null],
        ["boss", admin],
        ["stranger", null],
      ] as const) {
        expect(await assign(login, t1), login).toMatchObject([{ status: "updated" }]);
        expect((await taskOf())?.assignee, login).toBe(user);
      }
    });

    it("of another provider is not assigned", async () => {
      await send(t0, { assignee: { provider: "gitlab", login: "octocat" } });
      expect((await fixture().taskOf())?.assignee).toBeNull();
    });
  });
}
