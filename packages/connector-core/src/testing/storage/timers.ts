import { describe, expect, it } from "vitest";
import type { Change } from "../../changes/changes";
import { issue, t0, t1, upsert, type StorageFixture } from "./fixture";

/** What `timer.start` promises. */
export function testTimers(world: () => StorageFixture): void {
  describe("timer.start", () => {
    const octocat = { provider: "github", login: "OCTOCAT" };
    const start = (change: Partial<Extract<Change, { type: "timer.start" }>> = {}) =>
      ({
        type: "timer.start",
        user: octocat,
        project: world().project,
        asOf: t0,
        ...change,
      }) as const;

    it("starts the owner's timer on the task, and says so in an event", async () => {
      const { harness, storage, owner, project, card, outcomes, taskOf } = world();
      await outcomes(card, upsert(project));
      const task = issue;
      const [started] = await outcomes(card, start({ task }));
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

    it("starts it on a task that the same commit makes", async () => {
      const { storage, owner, project, card, outcomes, taskOf } = world();
      const assigned = [upsert(project), start({ task: issue })];
      expect(await outcomes(card, ...assigned)).toMatchObject([
        { status: "created" },
        { status: "created" },
      ]);
      const task = await taskOf();
      expect(await storage.timers.current(owner)).toMatchObject({ taskId: task?.id });
    });

    it("starts by our own id too", async () => {
      const { owner, card, outcomes } = world();
      expect(await outcomes(card, start({ user: { id: owner } }))).toMatchObject([
        { status: "created" },
      ]);
    });

    it.each([
      ["nobody has the name", { provider: "github", login: "nobody" }],
      ["the name has wildcards", { provider: "github", login: "octoca_" }],
      ["the provider is another", { provider: "gitlab", login: "octocat" }],
    ])("finds no user when %s", async (_name, user) => {
      const { card, outcomes } = world();
      expect(await outcomes(card, start({ user }))).toEqual([
        { status: "skipped", reason: "unknown_user" },
      ]);
    });

    it("knows no inactive user", async () => {
      const { harness, card, outcomes } = world();
      await harness.createUser({ githubUsername: "gone", inactive: true });
      expect(await outcomes(card, start({ user: { provider: "github", login: "gone" } }))).toEqual([
        { status: "skipped", reason: "unknown_user" },
      ]);
    });

    it("starts nobody else's timer without his consent: a card's owner can forge payloads", async () => {
      const { harness, card, outcomes } = world();
      const victim = await harness.createUser({ githubUsername: "victim" });
      const user = { provider: "github", login: "victim" };
      expect(await outcomes(card, start({ user }))).toEqual([
        { status: "skipped", reason: "not_allowed" },
      ]);
      expect(await harness.countRunning(victim)).toBe(0);
    });

    it("starts a consenting user's timer only where he may work", async () => {
      const { harness, owner, card, outcomes } = world();
      await harness.createUser({
        githubUsername: "willing",
        autoStartConsent: true,
      });
      const user = { provider: "github", login: "willing" };
      const closed = await harness.createProject({ members: [owner] });
      expect(await outcomes(card, start({ user, project: closed }))).toEqual([
        { status: "skipped", reason: "not_allowed" },
      ]);
      expect(await outcomes(card, start({ user }))).toMatchObject([{ status: "created" }]);
    });

    it.each(["archived", "on_hold", "inactive"] as const)(
      "needs an active project: not %s",
      async (status) => {
        const { harness, card, outcomes } = world();
        const idle = await harness.createProject({ status });
        expect(await outcomes(card, start({ project: idle }))).toMatchObject([
          { status: "failed", reason: "project_unavailable" },
        ]);
      },
    );

    it("does not start on a task that is known in a newer state, or deleted here", async () => {
      const { harness, owner, project, card, outcomes } = world();
      const task = issue;
      const [created] = await outcomes(card, upsert(project, { asOf: t1 }));
      expect(await outcomes(card, start({ task, asOf: t0 }))).toMatchObject([{ reason: "stale" }]);
      await harness.deleteTask(created?.status === "created" ? (created.id ?? 0) : 0);
      expect(await outcomes(card, start({ task, asOf: t1 }))).toMatchObject([
        { reason: "deleted_here" },
      ]);
      expect(await harness.countRunning(owner)).toBe(0);
    });

    it("leaves one running of 20 parallel starts", async () => {
      const { harness, owner, card, outcomes } = world();
      const all = await Promise.all(Array.from({ length: 20 }, () => outcomes(card, start())));
      const flat = all.flat();
      expect(flat.filter((outcome) => outcome.status === "created")).toHaveLength(1);
      expect(flat).toContainEqual({
        status: "skipped",
        reason: "timer_already_running",
      });
      expect(await harness.countRunning(owner)).toBe(1);
    });

    it("allows several where the installation does", async () => {
      const { harness, owner, card, outcomes } = world();
      await harness.allowSeveralTimers(true);
      await outcomes(card, start());
      expect(await outcomes(card, start())).toMatchObject([{ status: "created" }]);
      expect(await harness.countRunning(owner)).toBe(2);
    });
  });
}
