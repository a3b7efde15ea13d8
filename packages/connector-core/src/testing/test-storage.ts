import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Change, ChangeSet, Outcome, TaskFields, TaskUpsert } from "../changes";
import { ConnectorError } from "../error";
import type { IntegrationRow, Storage } from "../ports/storage";
import type { MakeStorage, StorageHarness } from "./harness";

const source = "api.github.com:1296269";
const t0 = "2026-01-15T12:00:00Z";
const t1 = "2026-01-15T12:00:01Z";
const t2 = "2026-01-15T12:00:02Z";
const fields: TaskFields = {
  name: "Crash on save",
  description: "It crashes",
  status: "todo",
  priority: "low",
};

let hashes = 0;

/** A claim nobody used before. */
function freshClaim(): { id: string; hash: string } {
  hashes += 1;
  return {
    id: `delivery-${String(hashes)}`,
    hash: hashes.toString(16).padStart(64, "0"),
  };
}

function upsert(project: number, change: Partial<TaskUpsert> = {}): TaskUpsert {
  const task = { source, ref: "github_issue_17" };
  return {
    kind: "task.upsert",
    task,
    project,
    fields,
    asOf: t0,
    create: true,
    ...change,
  };
}

function setOf(
  row: IntegrationRow,
  changes: readonly Change[],
  more: Partial<ChangeSet> = {},
): ChangeSet {
  return {
    integration: row.id,
    guard: { settingsVersion: row.settingsVersion },
    once: freshClaim(),
    changes,
    ...more,
  };
}

/**
 * The contract of {@link Storage}, as one suite for every implementation: without it, tests on
 * in-memory ports would prove nothing about a host.
 */
export function testStorage(name: string, makeStorage: MakeStorage): void {
  describe(`storage: ${name}`, () => {
    let harness: StorageHarness;
    let storage: Storage;
    let owner: number;
    let project: number;
    let card: IntegrationRow;

    beforeEach(async () => {
      harness = await makeStorage();
      storage = harness.storage;
      owner = await harness.createUser({ githubUsername: "Octocat" });
      project = await harness.createProject();
      card = await harness.createIntegration({ owner });
    });
    afterEach(async () => {
      await harness.close();
    });

    async function outcomes(
      row: IntegrationRow,
      ...changes: Change[]
    ): Promise<readonly Outcome[]> {
      const result = await storage.commit(setOf(row, changes));
      if (result.status !== "done") throw new Error(`The commit ended as ${result.status}`);
      return result.outcomes;
    }
    const taskOf = (row = card, ref = "github_issue_17") =>
      storage.tasks.byRef(row.id, { source, ref });

    describe("nothing twice", () => {
      it("claims with the effect: the same delivery twice acts once", async () => {
        const set = setOf(card, [upsert(project)]);
        expect(await storage.commit(set)).toMatchObject({
          outcomes: [{ status: "created" }],
        });
        expect(await storage.commit(set)).toEqual({ status: "duplicate" });
        expect(await harness.countTasks(project)).toBe(1);
        expect(await harness.countClaims(card.id)).toBe(1);
      });

      it("knows the same body under a forged delivery id, and the same id with another body", async () => {
        const once = freshClaim();
        await storage.commit(setOf(card, [upsert(project)], { once }));
        const forged = setOf(card, [upsert(project)], {
          once: { ...freshClaim(), hash: once.hash },
        });
        const reused = setOf(card, [upsert(project)], {
          once: { ...freshClaim(), id: once.id },
        });
        expect(await storage.commit(forged)).toEqual({ status: "duplicate" });
        expect(await storage.commit(reused)).toEqual({ status: "duplicate" });
      });

      it("works without a delivery id, by the hash alone", async () => {
        const once = { hash: freshClaim().hash };
        expect((await storage.commit(setOf(card, [upsert(project)], { once }))).status).toBe(
          "done",
        );
        expect(await storage.commit(setOf(card, [upsert(project)], { once }))).toEqual({
          status: "duplicate",
        });
      });

      it("keeps the claims of two cards apart", async () => {
        const once = freshClaim();
        const other = await harness.createIntegration({
          owner: await harness.createUser(),
        });
        await storage.commit(setOf(card, [upsert(project)], { once }));
        const result = await storage.commit(setOf(other, [upsert(project)], { once }));
        expect(result.status).toBe("done");
      });

      it("lets one of 20 parallel copies of a delivery act", async () => {
        const set = setOf(card, [upsert(project)]);
        const results = await Promise.all(Array.from({ length: 20 }, () => storage.commit(set)));
        expect(results.filter((result) => result.status === "done")).toHaveLength(1);
        expect(results.filter((result) => result.status === "duplicate")).toHaveLength(19);
        expect(await harness.countTasks(project)).toBe(1);
      });

      it("makes one task of 20 parallel deliveries of one issue", async () => {
        const results = await Promise.all(
          Array.from({ length: 20 }, () => storage.commit(setOf(card, [upsert(project)]))),
        );
        const all = results.flatMap((result) => (result.status === "done" ? result.outcomes : []));
        expect(all).toHaveLength(20);
        expect(all.filter((outcome) => outcome.status === "created")).toHaveLength(1);
        expect(await harness.countTasks(project)).toBe(1);
        expect(await harness.countClaims(card.id)).toBe(20);
      });

      it("commits 20 parallel deliveries that remember something, none waiting for ever", async () => {
        const hint = { index: "hook", value: "7" };
        const results = await Promise.all(
          Array.from({ length: 20 }, async (_, index) => {
            const task = { source, ref: `github_issue_${String(index % 4)}` };
            const changes: Change[] = [upsert(project, { task }), { kind: "route.learn", hint }];
            const state = { set: { [`seen${String(index)}`]: true } };
            return storage.commit(setOf(card, changes, { state }));
          }),
        );
        expect(results.map((result) => result.status)).toEqual(Array(20).fill("done"));
        expect(await harness.countTasks(project)).toBe(4);
        const row = await storage.integrations.get(card.id, { fresh: true });
        expect(Object.keys(row?.state ?? {})).toHaveLength(20);
      });

      it("lets two cards on one repository share the task of a shared project", async () => {
        const other = await harness.createIntegration({
          owner: await harness.createUser(),
        });
        await Promise.all(
          Array.from({ length: 10 }, (_, index) =>
            storage.commit(setOf(index % 2 === 0 ? card : other, [upsert(project)])),
          ),
        );
        expect(await harness.countTasks(project)).toBe(1);
      });

      it("keeps equal issue numbers of two repositories apart in one project", async () => {
        const elsewhere = {
          source: "api.github.com:99",
          ref: "github_issue_17",
        };
        await outcomes(card, upsert(project));
        expect(await outcomes(card, upsert(project, { task: elsewhere }))).toMatchObject([
          { status: "created" },
        ]);
        await outcomes(
          card,
          upsert(project, {
            task: elsewhere,
            asOf: t1,
            fields: { ...fields, status: "done" },
          }),
        );
        expect((await taskOf())?.status).toBe("todo");
        expect(await harness.countTasks(project)).toBe(2);
      });

      it("doubles nothing when the default project changes", async () => {
        const next = await harness.createProject();
        await outcomes(card, upsert(project));
        expect(await outcomes(card, upsert(next, { asOf: t1 }))).toMatchObject([
          { status: "skipped", reason: "unchanged" },
        ]);
        expect(await harness.countTasks(next)).toBe(0);
      });
    });

    describe("nothing lost", () => {
      it("keeps no claim of a failed attempt, so that a redelivery gets its chance", async () => {
        const once = freshClaim();
        const failed = await storage.commit(setOf(card, [upsert(999_999)], { once }));
        expect(failed).toMatchObject({
          outcomes: [{ status: "failed", reason: "project_unavailable" }],
        });
        expect(await harness.countClaims(card.id)).toBe(0);
        const again = await storage.commit(setOf(card, [upsert(project)], { once }));
        expect(again).toMatchObject({ outcomes: [{ status: "created" }] });
      });

      it("keeps what the neighbours of a failed change did", async () => {
        const other = upsert(999_999, {
          task: { source, ref: "github_issue_18" },
        });
        expect(await outcomes(card, upsert(project), other)).toMatchObject([
          { status: "created" },
          { status: "failed" },
        ]);
        expect(await taskOf()).toBeDefined();
        expect(await harness.countClaims(card.id)).toBe(0);
      });

      it("writes the domain event with its cause", async () => {
        const [created] = await outcomes(card, upsert(project));
        const done = { ...fields, status: "done" } as const;
        await outcomes(card, upsert(project, { asOf: t1, fields: { ...fields, name: "Renamed" } }));
        await outcomes(card, upsert(project, { asOf: t2, fields: done }));
        const entity = {
          type: "task",
          id: created?.status === "created" ? created.id : 0,
        };
        expect(await harness.pendingEvents()).toMatchObject([
          {
            type: "task.created",
            userId: owner,
            entity: { ...entity, name: fields.name },
          },
          {
            type: "task.updated",
            userId: owner,
            entity: { ...entity, name: "Renamed" },
          },
          { type: "task.completed", userId: owner, entity },
        ]);
      });

      it("writes nothing at all when it throws", async () => {
        const tooLong = upsert(project, {
          task: { source, ref: "github_issue_18" },
          fields: { ...fields, name: "x".repeat(201) },
        });
        const committing = storage.commit(setOf(card, [upsert(project), tooLong]));
        await expect(committing).rejects.toSatisfy((error) => ConnectorError.isInstance(error));
        expect(await taskOf()).toBeUndefined();
        expect(await harness.countClaims(card.id)).toBe(0);
        expect(await harness.pendingEvents()).toEqual([]);
      });
    });

    describe("task.upsert", () => {
      it("creates with every field", async () => {
        const [outcome] = await outcomes(card, upsert(project));
        expect(await taskOf()).toEqual({
          id: outcome?.status === "created" ? outcome.id : undefined,
          projectId: project,
          name: "Crash on save",
          description: "It crashes",
          status: "todo",
          priority: "low",
        });
      });

      it("skips an unknown task that is not to be made", async () => {
        expect(await outcomes(card, upsert(project, { create: false }))).toEqual([
          { status: "skipped", reason: "not_found" },
        ]);
      });

      it("drops strictly older state and takes equally old state", async () => {
        const [created] = await outcomes(card, upsert(project, { asOf: t1 }));
        const id = created?.status === "created" ? created.id : undefined;
        const older = upsert(project, {
          asOf: t0,
          fields: { ...fields, name: "Older" },
        });
        const equal = upsert(project, {
          asOf: t1,
          fields: { ...fields, name: "Equal" },
        });
        expect(await outcomes(card, older)).toEqual([{ status: "skipped", reason: "stale", id }]);
        expect(await outcomes(card, equal)).toEqual([{ status: "updated", id }]);
        expect((await taskOf())?.name).toBe("Equal");
      });

      it("says when nothing differs, and remembers the newer time all the same", async () => {
        await outcomes(card, upsert(project, { asOf: t0 }));
        expect(await outcomes(card, upsert(project, { asOf: t2 }))).toMatchObject([
          { status: "skipped", reason: "unchanged" },
        ]);
        const between = upsert(project, {
          asOf: t1,
          fields: { ...fields, name: "Between" },
        });
        expect(await outcomes(card, between)).toMatchObject([{ reason: "stale" }]);
      });

      it("leaves alone what a person changed here, until the provider changes that field", async () => {
        const [created] = await outcomes(card, upsert(project));
        const id = created?.status === "created" ? (created.id ?? 0) : 0;
        await harness.editTask(id, {
          name: "Mine",
          status: "in_progress",
          priority: "urgent",
        });
        const described = { ...fields, description: "Steps" };
        await outcomes(card, upsert(project, { asOf: t1, fields: described }));
        expect(await taskOf()).toMatchObject({
          name: "Mine",
          status: "in_progress",
          priority: "urgent",
          description: "Steps",
        });
        const next = {
          name: "Theirs",
          description: null,
          status: "done",
          priority: "high",
        } as const;
        await outcomes(card, upsert(project, { asOf: t2, fields: next }));
        expect(await taskOf()).toMatchObject(next);
      });

      it("ends in the same state whatever the order of deliveries", async () => {
        const states = [
          upsert(project, { asOf: t0 }),
          upsert(project, { asOf: t1, fields: { ...fields, name: "Renamed" } }),
          upsert(project, {
            asOf: t2,
            fields: { ...fields, name: "Renamed", status: "done" },
          }),
        ];
        for (const order of [
          [0, 1, 2],
          [2, 1, 0],
          [1, 0, 2],
          [2, 0, 1],
        ]) {
          const row = await harness.createIntegration({
            owner: await harness.createUser(),
          });
          const own = await harness.createProject();
          for (const index of order) {
            const state = states[index];
            if (state) await outcomes(row, { ...state, project: own });
          }
          expect(await taskOf(row)).toMatchObject({
            name: "Renamed",
            status: "done",
          });
        }
      });

      it("never brings back what a person deleted here", async () => {
        const [created] = await outcomes(card, upsert(project));
        const id = created?.status === "created" ? (created.id ?? 0) : 0;
        await harness.deleteTask(id);
        const newer = upsert(project, {
          asOf: t1,
          fields: { ...fields, name: "New" },
        });
        expect(await outcomes(card, newer)).toEqual([
          { status: "skipped", reason: "deleted_here", id },
        ]);
        expect(await harness.countTasks(project)).toBe(0);
      });

      it.each(["archived", "missing", "restricted"] as const)(
        "makes nothing in a project that is %s",
        async (kind) => {
          const stranger = await harness.createUser();
          const target =
            kind === "missing"
              ? 999_999
              : await harness.createProject(
                  kind === "archived" ? { status: "archived" } : { members: [stranger] },
                );
          expect(await outcomes(card, upsert(target))).toMatchObject([
            { status: "failed", reason: "project_unavailable" },
          ]);
        },
      );

      it("makes tasks in a restricted project for its members and for administrators", async () => {
        const admin = await harness.createUser({ admin: true });
        const restricted = await harness.createProject({ members: [owner] });
        const other = { source, ref: "github_issue_18" };
        const adminCard = await harness.createIntegration({ owner: admin });
        expect(await outcomes(card, upsert(restricted))).toMatchObject([{ status: "created" }]);
        expect(await outcomes(adminCard, upsert(restricted, { task: other }))).toMatchObject([
          { status: "created" },
        ]);
      });

      it("still follows a task whose project was archived", async () => {
        await outcomes(card, upsert(project));
        await harness.archiveProject(project);
        const done = upsert(project, {
          asOf: t1,
          fields: { ...fields, status: "done" },
        });
        expect(await outcomes(card, done)).toMatchObject([{ status: "updated" }]);
      });

      it("leaves out what a database cannot hold", async () => {
        const odd = { ...fields, name: "a\u0000b", description: "c\u0000d" };
        await outcomes(card, upsert(project, { fields: odd }));
        expect(await taskOf()).toMatchObject({ name: "ab", description: "cd" });
        expect(await outcomes(card, upsert(project, { asOf: t1, fields: odd }))).toMatchObject([
          { reason: "unchanged" },
        ]);
      });
    });

    describe("task.move and task.archive", () => {
      const from = { source, ref: "github_issue_17" };
      const to = { source: "api.github.com:2", ref: "github_issue_3" };
      const left = { kind: "task.move", from, to, receiving: false } as const;
      const arrived = { ...left, receiving: true };

      it("re-points the task instead of making a second", async () => {
        await outcomes(card, upsert(project));
        expect(await outcomes(card, left)).toMatchObject([{ status: "updated" }]);
        expect(await outcomes(card, upsert(project, { task: to, asOf: t1 }))).toMatchObject([
          { reason: "unchanged" },
        ]);
        expect(await outcomes(card, left)).toMatchObject([{ reason: "not_found" }]);
        expect(await harness.countTasks(project)).toBe(1);
      });

      it.each(["the receiving side first", "the leaving side first"])(
        "is taken over by the same owner's other card: %s",
        async (order) => {
          const elsewhere = await harness.createProject();
          const receiver = await harness.createIntegration({
            owner,
            connector: "other_connector",
          });
          await outcomes(card, upsert(project));
          if (order === "the leaving side first") await outcomes(card, left);
          const opened = [arrived, upsert(elsewhere, { task: to, asOf: t1 })];
          expect(await outcomes(receiver, ...opened)).toMatchObject([
            { status: "updated" },
            { reason: "unchanged" },
          ]);
          expect(await outcomes(card, left)).toMatchObject([{ reason: "not_found" }]);
          expect(await outcomes(receiver, arrived)).toMatchObject([{ reason: "unchanged" }]);
          expect(await harness.countTasks(elsewhere)).toBe(0);
          expect(await storage.tasks.byRef(receiver.id, to)).toMatchObject({
            projectId: project,
          });
        },
      );

      it("does not touch another owner's task", async () => {
        await outcomes(card, upsert(project));
        const other = await harness.createIntegration({
          owner: await harness.createUser(),
        });
        for (const move of [left, arrived]) {
          expect(await outcomes(other, move)).toEqual([{ status: "skipped", reason: "not_found" }]);
        }
        expect(await taskOf()).toBeDefined();
      });

      it("archives once, and not by old news", async () => {
        await outcomes(card, upsert(project, { asOf: t1 }));
        const archive = { kind: "task.archive", task: from } as const;
        expect(await outcomes(card, { ...archive, asOf: t0 })).toMatchObject([{ reason: "stale" }]);
        expect(await outcomes(card, { ...archive, asOf: t2 })).toMatchObject([
          { status: "updated" },
        ]);
        expect(await taskOf()).toMatchObject({ status: "cancelled" });
        expect(await outcomes(card, { ...archive, asOf: t2 })).toMatchObject([
          { reason: "unchanged" },
        ]);
        expect(
          await outcomes(card, {
            ...archive,
            task: { source, ref: "github_issue_9" },
            asOf: t2,
          }),
        ).toEqual([{ status: "skipped", reason: "not_found" }]);
      });
    });

    describe("timer.start", () => {
      const octocat = { provider: "github", login: "OCTOCAT" };
      const start = (change: Partial<Extract<Change, { kind: "timer.start" }>> = {}) =>
        ({
          kind: "timer.start",
          user: octocat,
          project,
          asOf: t0,
          ...change,
        }) as const;

      it("starts the owner's timer on the task, and says so in an event", async () => {
        await outcomes(card, upsert(project));
        const task = { source, ref: "github_issue_17" };
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

      it("starts by our own id too", async () => {
        expect(await outcomes(card, start({ user: { id: owner } }))).toMatchObject([
          { status: "created" },
        ]);
      });

      it.each([
        ["nobody has the name", { provider: "github", login: "nobody" }],
        ["the name has wildcards", { provider: "github", login: "octoca_" }],
        ["the provider is another", { provider: "gitlab", login: "octocat" }],
      ])("finds no user when %s", async (_name, user) => {
        expect(await outcomes(card, start({ user }))).toEqual([
          { status: "skipped", reason: "unknown_user" },
        ]);
      });

      it("knows no inactive user", async () => {
        await harness.createUser({ githubUsername: "gone", inactive: true });
        expect(
          await outcomes(card, start({ user: { provider: "github", login: "gone" } })),
        ).toEqual([{ status: "skipped", reason: "unknown_user" }]);
      });

      it("starts nobody else's timer without his consent: a card's owner can forge payloads", async () => {
        const victim = await harness.createUser({ githubUsername: "victim" });
        const user = { provider: "github", login: "victim" };
        expect(await outcomes(card, start({ user }))).toEqual([
          { status: "skipped", reason: "not_allowed" },
        ]);
        expect(await harness.countRunning(victim)).toBe(0);
      });

      it("starts a consenting user's timer only where he may work", async () => {
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
          const idle = await harness.createProject({ status });
          expect(await outcomes(card, start({ project: idle }))).toMatchObject([
            { status: "failed", reason: "project_unavailable" },
          ]);
        },
      );

      it("does not start on a task that is known in a newer state, or deleted here", async () => {
        const task = { source, ref: "github_issue_17" };
        const [created] = await outcomes(card, upsert(project, { asOf: t1 }));
        expect(await outcomes(card, start({ task, asOf: t0 }))).toMatchObject([
          { reason: "stale" },
        ]);
        await harness.deleteTask(created?.status === "created" ? (created.id ?? 0) : 0);
        expect(await outcomes(card, start({ task, asOf: t1 }))).toMatchObject([
          { reason: "deleted_here" },
        ]);
        expect(await harness.countRunning(owner)).toBe(0);
      });

      it("leaves one running of 20 parallel starts", async () => {
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
        await harness.allowSeveralTimers(true);
        await outcomes(card, start());
        expect(await outcomes(card, start())).toMatchObject([{ status: "created" }]);
        expect(await harness.countRunning(owner)).toBe(2);
      });
    });

    describe("cards", () => {
      it("refuses a commit decided by old settings, and by a paused card", async () => {
        const decided = setOf(card, [upsert(project)]);
        await storage.integrations.patch(card.id, {
          settings: { note: "new" },
        });
        expect(await storage.commit(decided)).toEqual({
          status: "stale_guard",
        });
        const saved = await storage.integrations.get(card.id, { fresh: true });
        if (!saved) throw new Error("The card is gone");
        await storage.integrations.patch(card.id, { active: false });
        expect(await storage.commit(setOf(saved, [upsert(project)]))).toEqual({
          status: "stale_guard",
        });
        const gone = { ...saved, id: "00000000-0000-4000-8000-00000000dead" };
        expect(await storage.commit(setOf(gone, [upsert(project)]))).toEqual({
          status: "stale_guard",
        });
        expect(await harness.countTasks(project)).toBe(0);
      });

      it("patches single fields, each group with its own version", async () => {
        await storage.integrations.patch(card.id, {
          settings: { a: 1, b: { c: [1] } },
          secrets: { one: "sealed-1", two: "sealed-2" },
        });
        await storage.integrations.patch(card.id, {
          settings: { a: 2 },
          secrets: { one: null },
        });
        await storage.integrations.patch(card.id, {
          credentials: { token: "x" },
        });
        await storage.integrations.patch(card.id, {
          state: { set: { cursor: "c", old: 1 } },
        });
        await storage.integrations.patch(card.id, {
          state: { set: { etag: "e" }, unset: ["old"] },
        });
        expect(await storage.integrations.get(card.id, { fresh: true })).toMatchObject({
          settings: { a: 2, b: { c: [1] } },
          secrets: { two: "sealed-2" },
          settingsVersion: card.settingsVersion + 2,
          credentials: { token: "x" },
          credentialsVersion: card.credentialsVersion + 1,
          state: { cursor: "c", etag: "e" },
          stateVersion: card.stateVersion + 2,
        });
      });

      it("keeps every one of 20 parallel patches", async () => {
        await Promise.all(
          Array.from({ length: 20 }, (_, index) =>
            storage.integrations.patch(card.id, {
              state: { set: { [`key${String(index)}`]: index } },
            }),
          ),
        );
        const row = await storage.integrations.get(card.id, { fresh: true });
        expect(Object.keys(row?.state ?? {})).toHaveLength(20);
      });

      it("lets one of 20 writers of the same state version through", async () => {
        const all = await Promise.all(
          Array.from({ length: 20 }, (_, index) =>
            storage.integrations.patch(card.id, {
              state: { set: { cursor: index }, ifVersion: card.stateVersion },
            }),
          ),
        );
        expect(all.filter(Boolean)).toHaveLength(1);
        expect(await storage.integrations.patch("00000000-0000-4000-8000-00000000dead", {})).toBe(
          false,
        );
      });

      it("commits state with the changes, or neither", async () => {
        const state = { set: { hook: { id: 1 } } };
        await storage.commit(setOf(card, [upsert(project)], { state }));
        const row = await storage.integrations.get(card.id, { fresh: true });
        expect(row?.state).toEqual({ hook: { id: 1 } });
        const late = { set: { hook: { id: 2 } }, ifVersion: card.stateVersion };
        const task = { source, ref: "github_issue_18" };
        const result = await storage.commit(
          setOf(card, [upsert(project, { task })], { state: late }),
        );
        expect(result).toEqual({ status: "stale_guard" });
        expect(await taskOf(card, "github_issue_18")).toBeUndefined();
      });

      it("tells of a change of health, once per change", async () => {
        const health = (state: "active" | "degraded", message: string | null) =>
          ({ state, code: null, message, since: t0 }) as const;
        await storage.integrations.patch(card.id, {
          health: health("active", null),
        });
        await storage.integrations.patch(card.id, {
          health: health("degraded", "down"),
        });
        await storage.integrations.patch(card.id, {
          health: health("degraded", "still down"),
        });
        await storage.integrations.patch(card.id, {
          health: health("active", null),
        });
        const types = (await harness.pendingEvents()).map((event) => event.type);
        expect(types).toEqual(["integration.health_changed", "integration.health_changed"]);
        const row = await storage.integrations.get(card.id, { fresh: true });
        expect(row?.health).toEqual(health("active", null));
      });

      it("finds a card by owner and by its own URL, of its own connector only", async () => {
        const { integrations } = storage;
        expect((await integrations.byOwner(card.connector, owner))?.id).toBe(card.id);
        expect(await integrations.byOwner("other_connector", owner)).toBeUndefined();
        expect((await integrations.byPublicId(card.connector, card.publicId))?.id).toBe(card.id);
        expect(await integrations.byPublicId("other_connector", card.publicId)).toBeUndefined();
        expect(await integrations.byPublicId(card.connector, "unknown")).toBeUndefined();
        expect(await integrations.get("00000000-0000-4000-8000-00000000dead")).toBeUndefined();
      });

      it("finds cards by what they learnt, most specific hint first, each once", async () => {
        const second = await harness.createIntegration({
          owner: await harness.createUser(),
        });
        const hook = { index: "hook", value: "7" };
        const repository = { index: "repository", value: "octo/repo" };
        await outcomes(card, { kind: "route.learn", hint: repository });
        await outcomes(second, { kind: "route.learn", hint: repository });
        await outcomes(second, { kind: "route.learn", hint: hook });
        expect(await outcomes(second, { kind: "route.learn", hint: hook })).toMatchObject([
          { reason: "unchanged" },
        ]);
        const find = async (limit: number) => {
          const rows = await storage.integrations.byRoute(
            card.connector,
            [hook, repository],
            limit,
          );
          return rows.map((row) => row.id);
        };
        expect(await find(20)).toEqual([second.id, card.id]);
        expect(await find(1)).toEqual([second.id]);
        expect(await storage.integrations.byRoute("other_connector", [hook], 20)).toEqual([]);
        expect(await storage.integrations.byRoute(card.connector, [], 20)).toEqual([]);
      });

      it("answers a fresh read with what was just written, whatever was read before", async () => {
        const { integrations } = storage;
        for (let round = 0; round < 5; round += 1) {
          await integrations.get(card.id);
          await integrations.byPublicId(card.connector, card.publicId);
          await integrations.patch(card.id, { settings: { round } });
          const rows = [
            await integrations.get(card.id, { fresh: true }),
            await integrations.byPublicId(card.connector, card.publicId, {
              fresh: true,
            }),
          ];
          for (const row of rows) expect(row?.settings).toEqual({ round });
        }
      });
    });

    it("rolls a dry run back and reports the same", async () => {
      const set = setOf(card, [upsert(project)], {
        state: { set: { seen: true } },
      });
      const rehearsed = await storage.commit(set, { dryRun: true });
      expect(rehearsed).toMatchObject({
        status: "done",
        outcomes: [{ status: "created" }],
      });
      expect(await taskOf()).toBeUndefined();
      expect(await harness.countClaims(card.id)).toBe(0);
      expect(await harness.pendingEvents()).toEqual([]);
      expect((await storage.integrations.get(card.id, { fresh: true }))?.state).toEqual({});
      expect((await storage.commit(set)).status).toBe("done");
    });
  });
}
