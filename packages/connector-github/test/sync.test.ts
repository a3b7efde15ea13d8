import type { ChangeSet } from "@tt/connector-core";
import { describe, expect, it } from "vitest";
import { githubConnector } from "../src/index";
import { cardWorld } from "./integration";
import { counts, minute, none, seed } from "./seed";

describe("a first sync", () => {
  it("makes a task of every open issue and of no pull request (GH-30, GH-31)", async () => {
    const world = await cardWorld();
    seed(world, 120);
    const run = await world.sync();
    expect(run).toMatchObject({ status: "done", created: 108, updated: 0, skipped: 12, failed: 0 });
    expect(run.items).toHaveLength(100);
    expect(await world.harness.countTasks(world.project)).toBe(108);
    const lists = world.fake.requests.filter(({ path }) => path.endsWith("/issues"));
    expect(lists[0]?.url).toContain("state=open");
    expect(lists[0]?.url).toContain("per_page=50");
    expect(await world.connector.status((await world.row()).id)).toMatchObject({
      last_sync_at: expect.stringMatching(/^2026-01-15T12:00:00/) as string,
    });
  });

  it("takes issues of one second through GitHub's own pages (GH-31)", async () => {
    const world = await cardWorld();
    world.repository.seedIssues(130, () => ({ updatedAt: "2026-01-10T00:00:00Z" }));
    expect(counts(await world.sync())).toEqual({ ...none, created: 130 });
    expect(world.fake.requests.some(({ path }) => path.startsWith("/repositories/"))).toBe(true);
  });

  it("goes on behind an empty page (GH-31)", async () => {
    const world = await cardWorld();
    seed(world, 5);
    world.fake.faults.add({ type: "empty_page", on: ({ path }) => path.endsWith("/issues") });
    expect(counts(await world.sync())).toEqual({ ...none, created: 5 });
    expect(world.fake.faults.pending).toEqual([]);
  });

  it("of an empty repository ends well", async () => {
    const world = await cardWorld();
    expect(counts(await world.sync())).toEqual(none);
  });

  it("loses none that changes while the pages are read (GH-29, GH-32)", async () => {
    const touched = { done: false };
    const world = await cardWorld((storage) => ({
      ...storage,
      async commit(set, options) {
        const result = await storage.commit(set, options);
        if (!touched.done) {
          touched.done = true;
          world.clock.advance(5 * minute);
          // Both were listed already: they leave their page, and all others move up.
          await world.repository.close(1);
          await world.repository.edit(2, { title: "Changed meanwhile" });
        }
        return result;
      },
    }));
    seed(world, 120);
    await world.sync();
    const tasks = await world.tasks();
    expect(Object.keys(tasks)).toHaveLength(108);
    expect(tasks["1"]).toBe("Issue 1 (done)");
    expect(tasks["2"]).toBe("Changed meanwhile (todo)");
  });

  it("leaves out what the label filter leaves out, and says so", async () => {
    const world = await cardWorld();
    await world.save({ label_filter: "Urgent" });
    world.repository.seedIssues(3, (index) => ({
      labels: index === 0 ? ["urgent"] : ["other"],
      updatedAt: "2026-01-10T00:00:00Z",
    }));
    const run = await world.sync();
    expect(counts(run)).toEqual({ ...none, created: 1, skipped: 2 });
    expect(run.items.filter(({ reason }) => reason === "filtered")).toHaveLength(2);
  });
});

describe("a later sync", () => {
  it("costs one 304 when nothing changed, and no commit (GH-33)", async () => {
    const commits: ChangeSet[] = [];
    const world = await cardWorld((storage) => ({
      ...storage,
      commit(set, options) {
        commits.push(set);
        return storage.commit(set, options);
      },
    }));
    seed(world, 70);
    await world.sync();
    const before = world.fake.requests.length;
    commits.length = 0;
    world.clock.advance(30 * minute);
    expect(counts(await world.sync())).toEqual(none);
    expect(world.fake.requests.slice(before)).toMatchObject([{ status: 304, conditional: true }]);
    expect(commits).toEqual([]);
    expect((await world.row()).state["last_sync_at"]).toBe("2026-01-15T12:30:00Z");
  });

  it("under another account's token asks with what it knows, and believes only that answer (GH-33)", async () => {
    const world = await cardWorld();
    seed(world, 5);
    await world.sync();
    world.fake.addToken({ token: "ghp_colleague0123456789", login: "colleague", scopes: ["repo"] });
    await world.save({ github_token: "ghp_colleague0123456789" });
    expect(counts(await world.sync())).toEqual(none);
    expect(world.fake.requests.at(-1)).toMatchObject({ status: 200, conditional: true });
    expect(counts(await world.sync())).toEqual(none);
    expect(world.fake.requests.at(-1)).toMatchObject({ status: 304 });
  });

  it("closes, renames and adds, and looks at nothing else", async () => {
    const world = await cardWorld();
    seed(world, 70);
    await world.sync();
    world.clock.advance(30 * minute);
    await world.repository.close(3);
    await world.repository.edit(4, { title: "Renamed" });
    const { number } = await world.repository.openIssue({ title: "New" });
    const run = await world.sync();
    expect(counts(run)).toEqual({ ...none, created: 1, updated: 2 });
    expect(run.items.map(({ ref, status }) => `${ref} ${status}`).sort()).toEqual([
      "github_issue_3 updated",
      "github_issue_4 updated",
      `github_issue_${String(number)} created`,
    ]);
    expect((await world.tasks())["3"]).toBe("Issue 3 (done)");
    expect(counts(await world.sync())).toEqual(none);
  });

  it("makes no task of an issue that was closed before it was known", async () => {
    const world = await cardWorld();
    await world.sync();
    world.clock.advance(30 * minute);
    const { number } = await world.repository.openIssue({ title: "Short-lived" });
    await world.repository.close(number);
    const run = await world.sync();
    expect(run.items).toMatchObject([{ status: "skipped", reason: "not_found" }]);
    expect(await world.tasks()).toEqual({});
  });

  it("looks at everything again when the card asks for something else", async () => {
    const world = await cardWorld();
    seed(world, 9);
    await world.save({ label_filter: "never" });
    expect(counts(await world.sync())).toEqual({ ...none, skipped: 9 });
    await world.save({ label_filter: "" });
    expect(counts(await world.sync())).toEqual({ ...none, created: 9 });
  });

  it("follows a renamed repository, and its new name when the old one is given away (GH-27, GH-38)", async () => {
    const world = await cardWorld();
    seed(world, 3);
    await world.sync();
    world.fake.rename(world.repository, "octo-org/renamed");
    world.clock.advance(30 * minute);
    await world.repository.close(1);
    expect(counts(await world.sync())).toEqual({ ...none, updated: 1 });

    world.fake.addRepository("octo-org/hello-world").seedIssues(2);
    world.clock.advance(30 * minute);
    await world.repository.close(2);
    expect(counts(await world.sync())).toEqual({ ...none, updated: 1 });
  });

  it("refuses another repository that has the name now (GH-27)", async () => {
    const world = await cardWorld();
    seed(world, 3);
    await world.sync();
    world.fake.rename(world.repository, "octo-org/renamed");
    world.fake.addRepository("octo-org/hello-world").seedIssues(2);
    world.clock.advance(30 * minute);
    const result = await world.connector.sync((await world.row()).id);
    expect(result).toMatchObject({ ok: false, code: "invalid_config" });
    expect(await world.harness.countTasks(world.project)).toBe(3);
  });
});

describe("a dry run", () => {
  it("reports what a sync would do and changes nothing but the history", async () => {
    const world = await cardWorld();
    seed(world, 60);
    const run = await world.sync({ dryRun: true });
    expect(run).toMatchObject({ status: "done", dryRun: true, created: 54, skipped: 6 });
    expect(await world.harness.countTasks(world.project)).toBe(0);
    expect((await world.row()).state).toEqual({});
    expect(await world.ports.storage.runs.list((await world.row()).id, 5)).toMatchObject([
      { dryRun: true, created: 54 },
    ]);
    expect(counts(await world.sync())).toMatchObject({ created: 54 });
  });
});

describe("a sync that is held up", () => {
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
    const world = await cardWorld();
    seed(world, 120);
    const { id } = await world.row();
    world.fake.faults.add({ ...fault, after: 2, on: ({ path }) => path.endsWith("/issues") });
    const stopped = await world.connector.sync(id);
    expect(stopped).toMatchObject({
      ok: false,
      code,
      run: { status: "stopped", created: 90, code },
    });
    expect(stopped.ok ? 0 : stopped.retryAfter).toBeLessThanOrEqual(seconds);
    expect(stopped.ok ? 0 : stopped.retryAfter).toBeGreaterThan(seconds - 120);
    world.clock.advance(seconds * 1000);
    expect(await world.sync()).toMatchObject({ status: "done", created: 18 });
    expect(await world.harness.countTasks(world.project)).toBe(108);
  });

  it("never leaves GitHub's origin (GH-31)", async () => {
    const world = await cardWorld();
    world.repository.seedIssues(130, () => ({ updatedAt: "2026-01-10T00:00:00Z" }));
    world.fake.faults.add({
      type: "foreign_next",
      origin: "https://evil.example",
      after: 1,
      on: ({ path }) => path.endsWith("/issues"),
    });
    const result = await world.connector.sync((await world.row()).id);
    expect(result).toMatchObject({ ok: false, code: "provider_rejected", run: { created: 50 } });
    expect(world.fake.requests.every(({ url }) => url.startsWith("https://api.github.com/"))).toBe(
      true,
    );
  });

  it("by a dead token asks the owner for a new one (GH-39)", async () => {
    const world = await cardWorld();
    const { id } = await world.row();
    await world.sync();
    world.fake.revokeToken("ghp_canary0123456789");
    world.clock.advance(30 * minute);
    expect(await world.connector.sync(id)).toMatchObject({ ok: false, code: "needs_reauth" });
    expect(await world.connector.status(id)).toMatchObject({
      connection: { state: "needs_reauth" },
    });
  });

  it("is ended by its signal after the page under way, and goes on later", async () => {
    const world = await cardWorld();
    seed(world, 120);
    const stop = new AbortController();
    const result = await world.connector.sync((await world.row()).id, {
      signal: stop.signal,
      onProgress: (run) => {
        if (run.created > 0) stop.abort();
      },
    });
    expect(result).toMatchObject({ ok: true, run: { status: "stopped", created: 45 } });
    expect(await world.sync()).toMatchObject({ status: "done", created: 63 });
  });
});

describe("a broken part", () => {
  it("is one issue that GitHub sends in a form nobody can read: it fails alone", async () => {
    const world = await cardWorld();
    seed(world, 3);
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const answer = await world.fake.fetch(input, init);
      if (!new URL(answer.url || new Request(input).url).pathname.endsWith("/issues"))
        return answer;
      const issues = (await answer.json()) as Record<string, unknown>[];
      const broken = issues.map((issue) =>
        issue["number"] === 2 ? { ...issue, title: 7 } : issue,
      );
      return Response.json(broken, { headers: answer.headers });
    };
    const connector = githubConnector.create({ ...world.ports, fetch });
    const result = await connector.sync((await world.row()).id);
    expect(result).toMatchObject({ ok: true, run: { created: 2, failed: 1 } });
    expect(result.run?.items[0]).toEqual({
      ref: "github_issue_2",
      title: "Issue 2",
      status: "failed",
      error: "GitHub's issue lacks or misstates title",
    });
  });

  it("is one issue that the database cannot hold: it fails alone, and once", async () => {
    const world = await cardWorld((storage) => ({
      ...storage,
      commit(set, options) {
        const poison = set.changes.some(
          (change) => change.type === "task.upsert" && change.task.ref === "github_issue_2",
        );
        return poison ? Promise.reject(new Error("no room")) : storage.commit(set, options);
      },
    }));
    seed(world, 4);
    const run = await world.sync();
    expect(counts(run)).toEqual({ ...none, created: 3, failed: 1 });
    expect(counts(await world.sync())).toEqual(none);
    expect(world.log.text()).toContain("an item of a sync could not be stored");
  });

  it("is a database that is down: nothing is counted, and nothing passed over", async () => {
    const down = { now: false };
    const world = await cardWorld((storage) => ({
      ...storage,
      commit: (set, options) =>
        down.now ? Promise.reject(new Error("connection lost")) : storage.commit(set, options),
    }));
    seed(world, 4);
    down.now = true;
    const result = await world.connector.sync((await world.row()).id);
    expect(result).toMatchObject({ ok: false, code: "internal_error" });
    expect((await world.row()).state["sync"]).toBeUndefined();
    down.now = false;
    expect(counts(await world.sync())).toEqual({ ...none, created: 4 });
  });
});
