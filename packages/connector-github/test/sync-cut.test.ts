import type { Storage } from "@tt/connector-core";
import { describe, expect, it } from "vitest";
import { cardWorld } from "./integration";
import { counts, minute, none, seed } from "./seed";

describe("a sync that is cut", () => {
  /** What an undisturbed sync leaves. */
  async function undisturbed(): Promise<Readonly<Record<string, string>>> {
    const world = await cardWorld();
    seed(world, 120);
    await world.sync();
    return world.tasks();
  }

  /** A database that a killed process no longer reaches: from its `at`-th commit on, or right after it. */
  function killedAt(at: number, after: boolean) {
    let calls = 0;
    const process = { killed: false };
    const reach = (): void => {
      if (process.killed) throw new Error("killed");
    };
    const wrap = (storage: Storage): Storage => ({
      ...storage,
      integrations: {
        ...storage.integrations,
        async patch(id, patch) {
          reach();
          return storage.integrations.patch(id, patch);
        },
      },
      async commit(set, options) {
        calls += 1;
        process.killed ||= calls === at && !after;
        reach();
        const answer = await storage.commit(set, options);
        process.killed ||= calls === at;
        reach();
        return answer;
      },
    });
    return { process, wrap };
  }

  it("before and after every commit ends with the same tasks", async () => {
    const expected = await undisturbed();
    let commits = 0;
    const whole = await cardWorld((storage) => ({
      ...storage,
      commit(set, options) {
        commits += 1;
        return storage.commit(set, options);
      },
    }));
    seed(whole, 120);
    await whole.sync();
    expect(commits).toBeGreaterThan(3);
    for (let at = 1; at <= commits; at += 1) {
      for (const after of [false, true]) {
        const { process, wrap } = killedAt(at, after);
        const world = await cardWorld(wrap);
        seed(world, 120);
        const cut = await world.connector.sync((await world.row()).id);
        expect(cut, `commit ${String(at)}`).toMatchObject({ ok: false, code: "internal_error" });
        process.killed = false;
        expect(await world.connector.sync((await world.row()).id)).toMatchObject({ code: "busy" });
        world.clock.advance(2 * minute);
        await world.sync();
        expect(await world.tasks()).toEqual(expected);
        expect(counts(await world.sync())).toEqual(none);
      }
    }
  });

  it("at every request ends with the same tasks", async () => {
    const expected = await undisturbed();
    const whole = await cardWorld();
    seed(whole, 120);
    await whole.sync();
    const requests = whole.fake.requests.length;
    expect(requests).toBeGreaterThan(4);
    for (let at = 1; at <= requests; at += 1) {
      const world = await cardWorld();
      seed(world, 120);
      const { id } = await world.row();
      world.fake.faults.add({ type: "dropped", effect: "applied", after: at - 1, times: 3 });
      const cut = await world.connector.sync(id);
      expect(cut, `request ${String(at)}`).toMatchObject({
        ok: false,
        code: "provider_unavailable",
      });
      world.fake.faults.clear();
      await world.sync();
      expect(await world.tasks()).toEqual(expected);
    }
  });
});

describe("two syncs of one card", () => {
  it("at once: one runs, the other says so", async () => {
    const world = await cardWorld();
    seed(world, 120);
    const { id } = await world.row();
    const results = await Promise.all([world.connector.sync(id), world.connector.sync(id)]);
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect(results.find(({ ok }) => !ok)).toMatchObject({ code: "busy" });
    expect(await world.harness.countTasks(world.project)).toBe(108);
  });

  it("where the first one died: the second goes on after its lease is over", async () => {
    const world = await cardWorld();
    seed(world, 10);
    const { id } = await world.row();
    await world.harness.storage.integrations.lease(id, "sync", 90);
    expect(await world.connector.sync(id)).toMatchObject({ ok: false, code: "busy" });
    world.clock.advance(91_000);
    expect(await world.sync()).toMatchObject({ status: "done", created: 9 });
  });
});

describe("a card that is changed in the middle of a sync", () => {
  it("ends the sync: nothing is done by settings that no longer hold", async () => {
    const changed = { done: false };
    const world = await cardWorld((storage) => ({
      ...storage,
      async commit(set, options) {
        const result = await storage.commit(set, options);
        if (!changed.done) {
          changed.done = true;
          await world.save({ label_filter: "urgent" });
        }
        return result;
      },
    }));
    seed(world, 120);
    const { id } = await world.row();
    expect(await world.connector.sync(id)).toMatchObject({
      ok: false,
      code: "busy",
      run: { status: "stopped", created: 45 },
    });
    expect(await world.sync()).toMatchObject({ status: "done", created: 0 });
    expect(await world.harness.countTasks(world.project)).toBe(45);
  });

  it("is not synced when it is paused or gone", async () => {
    const world = await cardWorld();
    const { id } = await world.row();
    await world.harness.storage.integrations.patch(id, { active: false });
    expect(await world.connector.sync(id)).toMatchObject({ ok: false, code: "not_configured" });
    const missing = "00000000-0000-4000-8000-00000000dead";
    expect(await world.connector.sync(missing)).toMatchObject({ code: "not_configured" });
    await world.harness.storage.integrations.patch(id, { active: true });
    await world.sync();
  });
});

describe("a card whose project went away", () => {
  it("ends its sync where the first new issue has nowhere to go, and says so", async () => {
    const world = await cardWorld();
    seed(world, 120);
    await world.harness.archiveProject(world.project);
    const { id } = await world.row();
    const result = await world.connector.sync(id);
    expect(result).toMatchObject({
      ok: false,
      code: "project_unavailable",
      run: { status: "stopped", created: 0, failed: 45 },
    });
    expect((await world.row()).state["sync"]).toBeUndefined();
    expect(await world.connector.status(id)).toMatchObject({
      connection: { state: "degraded", code: "project_unavailable" },
    });
    expect(await world.connector.sync(id, { dryRun: true })).toMatchObject({
      code: "project_unavailable",
    });
  });

  it("loses no issue of the time in between, whatever is done about it", async () => {
    const world = await cardWorld();
    seed(world, 9);
    await world.sync();
    await world.harness.archiveProject(world.project);
    world.clock.advance(30 * minute);
    await world.repository.close(1);
    const { number } = await world.repository.openIssue({ title: "New" });
    const { id } = await world.row();
    for (let times = 0; times < 2; times += 1) {
      expect(await world.connector.sync(id)).toMatchObject({ code: "project_unavailable" });
      world.clock.advance(30 * minute);
    }
    expect((await world.tasks())["1"], "known tasks follow").toBe("Issue 1 (done)");
    await world.save({ default_project_id: await world.harness.createProject() });
    expect(counts(await world.sync())).toEqual({ ...none, created: 1, skipped: 1 });
    expect((await world.tasks())[String(number)]).toBe("New (todo)");
  });

  it("is not held up by a task whose own project is closed to its owner", async () => {
    const world = await cardWorld();
    seed(world, 2);
    await world.sync();
    await world.harness.restrictProject(world.project, [await world.harness.createUser()]);
    await world.save({ default_project_id: await world.harness.createProject() });
    world.clock.advance(30 * minute);
    await world.repository.close(1);
    await world.repository.openIssue({ title: "New" });
    expect(counts(await world.sync())).toEqual({ ...none, created: 1, failed: 1 });
    world.clock.advance(30 * minute);
    expect(counts(await world.sync())).toEqual(none);
  });
});
