import type { Storage } from "@tt/connector-core";
import { describe, expect, it } from "vitest";
import { createFixture } from "./fixture";
import { counts, minute, none, seed } from "./seed";

describe("a sync that is killed", () => {
  /** Tasks after an uninterrupted sync. */
  async function undisturbed(): Promise<Readonly<Record<string, string>>> {
    const fixture = await createFixture();
    seed(fixture, 120);
    await fixture.sync();
    return fixture.tasks();
  }

  /** A storage that fails from the `at`-th commit on, before or after applying it. */
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

  it("before or after any commit leads to the same tasks", async () => {
    const expected = await undisturbed();
    let commits = 0;
    const whole = await createFixture((storage) => ({
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
        const fixture = await createFixture(wrap);
        seed(fixture, 120);
        const cut = await fixture.connector.sync((await fixture.row()).id);
        expect(cut, `commit ${String(at)}`).toMatchObject({ ok: false, code: "internal_error" });
        process.killed = false;
        expect(await fixture.connector.sync((await fixture.row()).id)).toMatchObject({
          code: "busy",
        });
        fixture.clock.advance(2 * minute);
        await fixture.sync();
        expect(await fixture.tasks()).toEqual(expected);
        expect(counts(await fixture.sync())).toEqual(none);
      }
    }
  });

  it("at any request leads to the same tasks", async () => {
    const expected = await undisturbed();
    const whole = await createFixture();
    seed(whole, 120);
    await whole.sync();
    const requests = whole.fake.requests.length;
    expect(requests).toBeGreaterThan(4);
    for (let at = 1; at <= requests; at += 1) {
      const fixture = await createFixture();
      seed(fixture, 120);
      const { id } = await fixture.row();
      fixture.fake.faults.add({ type: "dropped", effect: "applied", after: at - 1, times: 3 });
      const cut = await fixture.connector.sync(id);
      expect(cut, `request ${String(at)}`).toMatchObject({
        ok: false,
        code: "provider_unavailable",
      });
      fixture.fake.faults.clear();
      await fixture.sync();
      expect(await fixture.tasks()).toEqual(expected);
    }
  });
});

describe("two syncs of one integration", () => {
  it("at the same time: one runs, the other reports that", async () => {
    const fixture = await createFixture();
    seed(fixture, 120);
    const { id } = await fixture.row();
    const results = await Promise.all([fixture.connector.sync(id), fixture.connector.sync(id)]);
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect(results.find(({ ok }) => !ok)).toMatchObject({ code: "busy" });
    expect(await fixture.harness.countTasks(fixture.project)).toBe(108);
  });

  it("after the first one was killed: the second continues when the lease expires", async () => {
    const fixture = await createFixture();
    seed(fixture, 10);
    const { id } = await fixture.row();
    await fixture.harness.storage.integrations.lease(id, "sync", 90);
    expect(await fixture.connector.sync(id)).toMatchObject({ ok: false, code: "busy" });
    fixture.clock.advance(91_000);
    expect(await fixture.sync()).toMatchObject({ status: "done", created: 9 });
  });
});

describe("an integration that changes during a sync", () => {
  it("ends the sync, so that outdated settings have no effect", async () => {
    const changed = { done: false };
    const fixture = await createFixture((storage) => ({
      ...storage,
      async commit(set, options) {
        const result = await storage.commit(set, options);
        if (!changed.done) {
          changed.done = true;
          await fixture.save({ label_filter: "urgent" });
        }
        return result;
      },
    }));
    seed(fixture, 120);
    const { id } = await fixture.row();
    expect(await fixture.connector.sync(id)).toMatchObject({
      ok: false,
      code: "busy",
      run: { status: "stopped", created: 45 },
    });
    expect(await fixture.sync()).toMatchObject({ status: "done", created: 0 });
    expect(await fixture.harness.countTasks(fixture.project)).toBe(45);
  });

  it("is not synced if it is paused or does not exist", async () => {
    const fixture = await createFixture();
    const { id } = await fixture.row();
    await fixture.harness.storage.integrations.patch(id, { active: false });
    expect(await fixture.connector.sync(id)).toMatchObject({ ok: false, code: "not_configured" });
    const missing = "00000000-0000-4000-8000-00000000dead";
    expect(await fixture.connector.sync(missing)).toMatchObject({ code: "not_configured" });
    await fixture.harness.storage.integrations.patch(id, { active: true });
    await fixture.sync();
  });
});

describe("an integration whose project is unavailable", () => {
  it("ends its sync at the first new issue and reports why", async () => {
    const fixture = await createFixture();
    seed(fixture, 120);
    await fixture.harness.archiveProject(fixture.project);
    const { id } = await fixture.row();
    const result = await fixture.connector.sync(id);
    expect(result).toMatchObject({
      ok: false,
      code: "project_unavailable",
      run: { status: "stopped", created: 0, failed: 45 },
    });
    expect((await fixture.row()).state["sync"]).toBeUndefined();
    expect(await fixture.connector.status(id)).toMatchObject({
      connection: { state: "degraded", code: "project_unavailable" },
    });
    expect(await fixture.connector.sync(id, { dryRun: true })).toMatchObject({
      code: "project_unavailable",
    });
  });

  it("loses no issue until the project is replaced", async () => {
    const fixture = await createFixture();
    seed(fixture, 9);
    await fixture.sync();
    await fixture.harness.archiveProject(fixture.project);
    fixture.clock.advance(30 * minute);
    await fixture.repository.close(1);
    const { number } = await fixture.repository.openIssue({ title: "New" });
    const { id } = await fixture.row();
    for (let times = 0; times < 2; times += 1) {
      expect(await fixture.connector.sync(id)).toMatchObject({ code: "project_unavailable" });
      fixture.clock.advance(30 * minute);
    }
    expect((await fixture.tasks())["1"], "known tasks follow").toBe("Issue 1 (done)");
    await fixture.save({ default_project_id: await fixture.harness.createProject() });
    expect(counts(await fixture.sync())).toEqual({ ...none, created: 1, skipped: 1 });
    expect((await fixture.tasks())[String(number)]).toBe("New (todo)");
  });

  it("is not blocked by a task in a project that its owner cannot use", async () => {
    const fixture = await createFixture();
    seed(fixture, 2);
    await fixture.sync();
    await fixture.harness.restrictProject(fixture.project, [await fixture.harness.createUser()]);
    await fixture.save({ default_project_id: await fixture.harness.createProject() });
    fixture.clock.advance(30 * minute);
    await fixture.repository.close(1);
    await fixture.repository.openIssue({ title: "New" });
    expect(counts(await fixture.sync())).toEqual({ ...none, created: 1, failed: 1 });
    fixture.clock.advance(30 * minute);
    expect(counts(await fixture.sync())).toEqual(none);
  });
});
