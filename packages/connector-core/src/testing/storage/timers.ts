import { describe, expect, it } from "vitest";
import type { Change } from "../../changes/changes";
import { issue, t0, t1, upsert, type StorageFixture } from "./fixture";

/** Contract of `timer.start`. */
export function testTimers(fixture: () => StorageFixture): void {
  describe("timer.start", () => {
    const octocat = { provider: "github", login: "OCTOCAT" };
    const start = (change: Partial<Extract<Change, { type: "timer.start" }>> = {}) =>
      ({
        type: "timer.start",
        user: octocat,
        project: fixture().project,
        asOf: t0,
        ...change,
      }) as const;

    it("starts the owner's timer on the task and writes an event", async () => {
      const { harness, storage, owner, project, integration, outcomes, taskOf } = fixture();
      await outcomes(integration, upsert(project));
      const task = issue;
      const [started] = await outcomes(integration, start({ task }));
      const entryId = started?.status === "created" ? started.id : undefined;
      const known = await taskOf();
      expect(await storage.timers.current(owner)).toMatchObject({
        entryId,
        projectId: project,
        taskId: known?.id,
      });
      expect(await harness.pendingEvents()).toContainEqual(
        expect.objectContaining({
          type: "time_entry.started",
          userId: owner,
        }),
      );
    });

    it("starts a timer on a task that the same commit creates", async () => {
      const { storage, owner, project, integration, outcomes, taskOf } = fixture();
      const assigned = [upsert(project), start({ task: issue })];
      expect(await outcomes(integration, ...assigned)).toMatchObject([
        { status: "created" },
        { status: "created" },
      ]);
      const task = await taskOf();
      expect(await storage.timers.current(owner)).toMatchObject({ taskId: task?.id });
    });

    it("finds the user by id", async () => {
      const { owner, integration, outcomes } = fixture();
      expect(await outcomes(integration, start({ user: { id: owner } }))).toMatchObject([
        { status: "created" },
      ]);
    });

    it.each([
      ["the name is unknown", { provider: "github", login: "unknown" }],
      ["the name has wildcards", { provider: "github", login: "octoca_" }],
      ["the provider is different", { provider: "gitlab", login: "octocat" }],
    ])("finds no user when %s", async (_name, user) => {
      const { integration, outcomes } = fixture();
      expect(await outcomes(integration, start({ user }))).toEqual([
        { status: "skipped", reason: "unknown_user" },
      ]);
    });

    it("skips an inactive user", async () => {
      const { harness, integration, outcomes } = fixture();
      await harness.createUser({ logins: { github: "gone" }, inactive: true });
      expect(
        await outcomes(integration, start({ user: { provider: "github", login: "gone" } })),
      ).toEqual([{ status: "skipped", reason: "unknown_user" }]);
    });

    it("needs the consent of other users, since the integration's owner can forge payloads", async () => {
      const { harness, integration, outcomes } = fixture();
      const victim = await harness.createUser({ logins: { github: "victim" } });
      const user = { provider: "github", login: "victim" };
      expect(await outcomes(integration, start({ user }))).toEqual([
        { status: "skipped", reason: "not_allowed" },
      ]);
      expect(await harness.countRunning(victim)).toBe(0);
    });

    it("starts a consenting user's timer only in projects they may use", async () => {
      const { harness, owner, integration, outcomes } = fixture();
      await harness.createUser({
        logins: { github: "willing" },
        autoStartConsent: true,
      });
      const user = { provider: "github", login: "willing" };
      const closed = await harness.createProject({ members: [owner] });
      expect(await outcomes(integration, start({ user, project: closed }))).toEqual([
        { status: "skipped", reason: "not_allowed" },
      ]);
      expect(await outcomes(integration, start({ user }))).toMatchObject([{ status: "created" }]);
    });

    it.each(["archived", "on_hold", "inactive"] as const)(
      "needs an active project: not %s",
      async (status) => {
        const { harness, integration, outcomes } = fixture();
        const idle = await harness.createProject({ status });
        expect(await outcomes(integration, start({ project: idle }))).toMatchObject([
          { status: "failed", reason: "project_unavailable" },
        ]);
      },
    );

    it("skips a task whose stored state is newer, or that was deleted here", async () => {
      const { harness, owner, project, integration, outcomes } = fixture();
      const task = issue;
      const [created] = await outcomes(integration, upsert(project, { asOf: t1 }));
      expect(await outcomes(integration, start({ task, asOf: t0 }))).toMatchObject([
        { reason: "stale" },
      ]);
      await harness.deleteTask(created?.status === "created" ? (created.id ?? 0) : 0);
      expect(await outcomes(integration, start({ task, asOf: t1 }))).toMatchObject([
        { reason: "deleted_here" },
      ]);
      expect(await harness.countRunning(owner)).toBe(0);
    });

    it("starts one timer in 20 parallel commits", async () => {
      const { harness, owner, integration, outcomes } = fixture();
      const all = await Promise.all(
        Array.from({ length: 20 }, () => outcomes(integration, start())),
      );
      const flat = all.flat();
      expect(flat.filter((outcome) => outcome.status === "created")).toHaveLength(1);
      expect(flat).toContainEqual({
        status: "skipped",
        reason: "timer_already_running",
      });
      expect(await harness.countRunning(owner)).toBe(1);
    });

    it("starts several timers if the installation allows it", async () => {
      const { harness, owner, integration, outcomes } = fixture();
      await harness.allowSeveralTimers(true);
      await outcomes(integration, start());
      expect(await outcomes(integration, start())).toMatchObject([{ status: "created" }]);
      expect(await harness.countRunning(owner)).toBe(2);
    });
  });
}
