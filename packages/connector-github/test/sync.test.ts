import type { ChangeSet } from "@tt/connector-core";
import { describe, expect, it } from "vitest";
import { githubConnector } from "../src/index";
import { createFixture, token } from "./fixture";
import { counts, minute, none, seed } from "./seed";

describe("a first sync", () => {
  it("creates a task for every open issue but no pull request (GH-30, GH-31)", async () => {
    const fixture = await createFixture();
    seed(fixture, 120);
    const run = await fixture.sync();
    expect(run).toMatchObject({ status: "done", created: 108, updated: 0, skipped: 12, failed: 0 });
    expect(run.items).toHaveLength(100);
    expect(await fixture.harness.countTasks(fixture.project)).toBe(108);
    const lists = fixture.fake.requests.filter(({ path }) => path.endsWith("/issues"));
    expect(lists[0]?.url).toContain("state=open");
    expect(lists[0]?.url).toContain("per_page=50");
    expect(await fixture.connector.status((await fixture.row()).id)).toMatchObject({
      last_sync_at: expect.stringMatching(/^2026-01-15T12:00:00/) as string,
    });
  });

  it("follows GitHub's pages for issues with the same time (GH-31)", async () => {
    const fixture = await createFixture();
    fixture.repository.seedIssues(130, () => ({ updatedAt: "2026-01-10T00:00:00Z" }));
    expect(counts(await fixture.sync())).toEqual({ ...none, created: 130 });
    expect(fixture.fake.requests.some(({ path }) => path.startsWith("/repositories/"))).toBe(true);
  });

  it("continues after an empty page (GH-31)", async () => {
    const fixture = await createFixture();
    seed(fixture, 5);
    fixture.fake.faults.add({ type: "empty_page", on: ({ path }) => path.endsWith("/issues") });
    expect(counts(await fixture.sync())).toEqual({ ...none, created: 5 });
    expect(fixture.fake.faults.pending).toEqual([]);
  });

  it("of an empty repository succeeds", async () => {
    const fixture = await createFixture();
    expect(counts(await fixture.sync())).toEqual(none);
  });

  it("misses no issue that changes during the sync (GH-29, GH-32)", async () => {
    const touched = { done: false };
    const fixture = await createFixture((storage) => ({
      ...storage,
      async commit(set, options) {
        const result = await storage.commit(set, options);
        if (!touched.done) {
          touched.done = true;
          fixture.clock.advance(5 * minute);
          // Both are on a page that was read: they leave it, and all others move up.
          await fixture.repository.close(1);
          await fixture.repository.edit(2, { title: "Changed meanwhile" });
        }
        return result;
      },
    }));
    seed(fixture, 120);
    await fixture.sync();
    const tasks = await fixture.tasks();
    expect(Object.keys(tasks)).toHaveLength(108);
    expect(tasks["1"]).toBe("Issue 1 (done)");
    expect(tasks["2"]).toBe("Changed meanwhile (todo)");
  });

  it("skips and reports issues that the label filter excludes", async () => {
    const fixture = await createFixture();
    await fixture.save({ label_filter: "Urgent" });
    fixture.repository.seedIssues(3, (index) => ({
      labels: index === 0 ? ["urgent"] : ["other"],
      updatedAt: "2026-01-10T00:00:00Z",
    }));
    const run = await fixture.sync();
    expect(counts(run)).toEqual({ ...none, created: 1, skipped: 2 });
    expect(run.items.filter(({ reason }) => reason === "filtered")).toHaveLength(2);
  });
});

describe("a later sync", () => {
  it("makes one request and no commit if nothing changed (GH-33)", async () => {
    const commits: ChangeSet[] = [];
    const fixture = await createFixture((storage) => ({
      ...storage,
      commit(set, options) {
        commits.push(set);
        return storage.commit(set, options);
      },
    }));
    seed(fixture, 70);
    await fixture.sync();
    const before = fixture.fake.requests.length;
    commits.length = 0;
    fixture.clock.advance(30 * minute);
    expect(counts(await fixture.sync())).toEqual(none);
    expect(fixture.fake.requests.slice(before)).toMatchObject([{ status: 304, conditional: true }]);
    expect(commits).toEqual([]);
    expect((await fixture.row()).state["last_sync_at"]).toBe("2026-01-15T12:30:00Z");
  });

  it("finds an issue that follows a full page, although the page itself is unchanged", async () => {
    const fixture = await createFixture();
    await fixture.sync();
    for (const [opened, created] of [
      [50, 50],
      [1, 1],
      [0, 0],
    ] as const) {
      fixture.clock.advance(2 * minute);
      for (let index = 0; index < opened; index += 1) await fixture.repository.openIssue();
      expect(counts(await fixture.sync())).toEqual({ ...none, created });
    }
  });

  it("works with another account's token, for which the stored ETag does not match (GH-33)", async () => {
    const fixture = await createFixture();
    seed(fixture, 5);
    await fixture.sync();
    fixture.fake.addToken({
      token: "ghp_colleague0123456789",
      login: "colleague",
      scopes: ["repo"],
    });
    await fixture.save({ github_token: "ghp_colleague0123456789" });
    expect(counts(await fixture.sync())).toEqual(none);
    expect(fixture.fake.requests.at(-1)).toMatchObject({ status: 200, conditional: true });
    expect(counts(await fixture.sync())).toEqual(none);
    expect(fixture.fake.requests.at(-1)).toMatchObject({ status: 304 });
  });

  it("closes, renames and adds tasks and reads only changed issues", async () => {
    const fixture = await createFixture();
    seed(fixture, 70);
    await fixture.sync();
    fixture.clock.advance(30 * minute);
    await fixture.repository.close(3);
    await fixture.repository.edit(4, { title: "Renamed" });
    const { number } = await fixture.repository.openIssue({ title: "New" });
    const run = await fixture.sync();
    expect(counts(run)).toEqual({ ...none, created: 1, updated: 2 });
    expect(run.items.map(({ ref, status }) => `${ref} ${status}`).sort()).toEqual([
      "github_issue_3 updated",
      "github_issue_4 updated",
      `github_issue_${String(number)} created`,
    ]);
    expect((await fixture.tasks())["3"]).toBe("Issue 3 (done)");
    expect(counts(await fixture.sync())).toEqual(none);
  });

  it("misses nothing that happened while the integration was disconnected", async () => {
    const fixture = await createFixture();
    seed(fixture, 9);
    await fixture.sync();
    const { id } = await fixture.row();
    await fixture.connector.disconnect(id);
    fixture.clock.advance(30 * 24 * 60 * minute);
    await fixture.repository.close(1);
    await fixture.repository.openIssue({ title: "Opened meanwhile" });
    await fixture.save({ github_token: token });
    await fixture.harness.storage.integrations.patch(id, { active: true });
    // A first sync would read open issues only, and leave the task of the closed one open for ever.
    expect(counts(await fixture.sync())).toEqual({ ...none, created: 1, updated: 1 });
    expect((await fixture.tasks())["1"]).toBe("Issue 1 (done)");
    expect(counts(await fixture.sync())).toEqual(none);
  });

  it("creates no task for an issue that was closed before its first sync", async () => {
    const fixture = await createFixture();
    await fixture.sync();
    fixture.clock.advance(30 * minute);
    const { number } = await fixture.repository.openIssue({ title: "Short-lived" });
    await fixture.repository.close(number);
    const run = await fixture.sync();
    expect(run.items).toMatchObject([{ status: "skipped", reason: "not_found" }]);
    expect(await fixture.tasks()).toEqual({});
  });

  it("reads all issues again after the filter changed", async () => {
    const fixture = await createFixture();
    seed(fixture, 9);
    await fixture.save({ label_filter: "never" });
    expect(counts(await fixture.sync())).toEqual({ ...none, skipped: 9 });
    await fixture.save({ label_filter: "" });
    expect(counts(await fixture.sync())).toEqual({ ...none, created: 9 });
  });

  it("follows a renamed repository, even if its old name is reused (GH-27, GH-38)", async () => {
    const fixture = await createFixture();
    seed(fixture, 3);
    await fixture.sync();
    fixture.fake.rename(fixture.repository, "octo-org/renamed");
    fixture.clock.advance(30 * minute);
    await fixture.repository.close(1);
    expect(counts(await fixture.sync())).toEqual({ ...none, updated: 1 });

    fixture.fake.addRepository("octo-org/hello-world").seedIssues(2);
    fixture.clock.advance(30 * minute);
    await fixture.repository.close(2);
    expect(counts(await fixture.sync())).toEqual({ ...none, updated: 1 });
  });

  it("refuses another repository that took over the name (GH-27)", async () => {
    const fixture = await createFixture();
    seed(fixture, 3);
    await fixture.sync();
    fixture.fake.rename(fixture.repository, "octo-org/renamed");
    fixture.fake.addRepository("octo-org/hello-world").seedIssues(2);
    fixture.clock.advance(30 * minute);
    const result = await fixture.connector.sync((await fixture.row()).id);
    expect(result).toMatchObject({ ok: false, code: "invalid_config" });
    expect(await fixture.harness.countTasks(fixture.project)).toBe(3);
  });
});

describe("a dry run", () => {
  it("reports what a sync would do and changes only the history", async () => {
    const fixture = await createFixture();
    seed(fixture, 60);
    const run = await fixture.sync({ dryRun: true });
    expect(run).toMatchObject({ status: "done", dryRun: true, created: 54, skipped: 6 });
    expect(await fixture.harness.countTasks(fixture.project)).toBe(0);
    expect((await fixture.row()).state).toEqual({});
    expect(await fixture.ports.storage.runs.list((await fixture.row()).id, 5)).toMatchObject([
      { dryRun: true, created: 54 },
    ]);
    expect(counts(await fixture.sync())).toMatchObject({ created: 54 });
  });
});

describe("an interrupted sync", () => {
  it.each([
    ["the primary limit (GH-34, GH-36)", { type: "primary_limit" }, "rate_limited", 3600],
    [
      "the secondary limit (GH-36)",
      { type: "rate_limit", retryAfterSeconds: 90 },
      "rate_limited",
      90,
    ],
    ["the secondary limit without a time", { type: "rate_limit" }, "rate_limited", 60],
  ] as const)("by %s says when to go on, and goes on", async (_name, fault, code, seconds) => {
    const fixture = await createFixture();
    seed(fixture, 120);
    const { id } = await fixture.row();
    fixture.fake.faults.add({ ...fault, after: 2, on: ({ path }) => path.endsWith("/issues") });
    const stopped = await fixture.connector.sync(id);
    expect(stopped).toMatchObject({
      ok: false,
      code,
      run: { status: "stopped", created: 90, code },
    });
    expect(stopped.ok ? 0 : stopped.retryAfter).toBeLessThanOrEqual(seconds);
    expect(stopped.ok ? 0 : stopped.retryAfter).toBeGreaterThan(seconds - 120);
    fixture.clock.advance(seconds * 1000);
    expect(await fixture.sync()).toMatchObject({ status: "done", created: 18 });
    expect(await fixture.harness.countTasks(fixture.project)).toBe(108);
  });

  it("calls only GitHub's origin (GH-31)", async () => {
    const fixture = await createFixture();
    fixture.repository.seedIssues(130, () => ({ updatedAt: "2026-01-10T00:00:00Z" }));
    fixture.fake.faults.add({
      type: "foreign_next",
      origin: "https://evil.example",
      after: 1,
      on: ({ path }) => path.endsWith("/issues"),
    });
    const result = await fixture.connector.sync((await fixture.row()).id);
    expect(result).toMatchObject({ ok: false, code: "provider_rejected", run: { created: 50 } });
    expect(
      fixture.fake.requests.every(({ url }) => url.startsWith("https://api.github.com/")),
    ).toBe(true);
  });

  it("asks the owner for a new token after it was revoked (GH-39)", async () => {
    const fixture = await createFixture();
    const { id } = await fixture.row();
    await fixture.sync();
    fixture.fake.revokeToken("ghp_canary0123456789");
    fixture.clock.advance(30 * minute);
    expect(await fixture.connector.sync(id)).toMatchObject({ ok: false, code: "needs_reauth" });
    expect(await fixture.connector.status(id)).toMatchObject({
      connection: { state: "needs_reauth" },
    });
  });

  it("stops after the current page when aborted, and continues later", async () => {
    const fixture = await createFixture();
    seed(fixture, 120);
    const stop = new AbortController();
    const result = await fixture.connector.sync((await fixture.row()).id, {
      signal: stop.signal,
      onProgress: (run) => {
        if (run.created > 0) stop.abort();
      },
    });
    expect(result).toMatchObject({ ok: true, run: { status: "stopped", created: 45 } });
    expect(await fixture.sync()).toMatchObject({ status: "done", created: 63 });
  });
});

describe("a failure", () => {
  it("of one issue that cannot be parsed does not affect the others", async () => {
    const fixture = await createFixture();
    seed(fixture, 3);
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const answer = await fixture.fake.fetch(input, init);
      if (!new URL(answer.url || new Request(input).url).pathname.endsWith("/issues"))
        return answer;
      const issues = (await answer.json()) as Record<string, unknown>[];
      const broken = issues.map((issue) =>
        issue["number"] === 2 ? { ...issue, title: 7 } : issue,
      );
      return Response.json(broken, { headers: answer.headers });
    };
    const connector = githubConnector.create({ ...fixture.ports, fetch });
    const result = await connector.sync((await fixture.row()).id);
    expect(result).toMatchObject({ ok: true, run: { created: 2, failed: 1 } });
    expect(result.run?.items[0]).toEqual({
      ref: "github_issue_2",
      title: "Issue 2",
      status: "failed",
      error: "GitHub sent this issue in an unknown form (title).",
    });
  });

  it("of one issue that cannot be stored does not affect the others and is reported once", async () => {
    const fixture = await createFixture((storage) => ({
      ...storage,
      commit(set, options) {
        const poison = set.changes.some(
          (change) => change.type === "task.upsert" && change.task.ref === "github_issue_2",
        );
        return poison ? Promise.reject(new Error("no room")) : storage.commit(set, options);
      },
    }));
    seed(fixture, 4);
    const run = await fixture.sync();
    expect(counts(run)).toEqual({ ...none, created: 3, failed: 1 });
    expect(counts(await fixture.sync())).toEqual(none);
    expect(fixture.log.text()).toContain("an item of a sync could not be stored");
  });

  it("of the database counts and skips nothing", async () => {
    const down = { now: false };
    const fixture = await createFixture((storage) => ({
      ...storage,
      commit: (set, options) =>
        down.now ? Promise.reject(new Error("connection lost")) : storage.commit(set, options),
    }));
    seed(fixture, 4);
    down.now = true;
    const result = await fixture.connector.sync((await fixture.row()).id);
    expect(result).toMatchObject({ ok: false, code: "internal_error" });
    expect((await fixture.row()).state["sync"]).toBeUndefined();
    down.now = false;
    expect(counts(await fixture.sync())).toEqual({ ...none, created: 4 });
  });
});
