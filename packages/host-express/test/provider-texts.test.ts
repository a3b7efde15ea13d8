import { sql, type Kysely } from "kysely";
import type { FakeGithub, FakeRepository } from "@tt/fakes/github";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { up as checkColumns } from "../src/platform/db/migrations/011_checked_columns";
import { deliver, expectStatus, issueDelivery, type Client } from "./support/client";
import { databaseNames, databaseUrlOf } from "./support/databases";
import { fakeGithub } from "./support/github";
import { admin, startTestHost, type TestHost } from "./support/host";
import { botToken, fakeSlack, slackSettings } from "./support/slack";

const long = "a".repeat(199);
const titles: readonly (readonly [string, string])[] = [
  [`${long}😀`, `${long}😀`],
  ["nul \0 title", "nul  title"],
  ["bad \ud800 title", "bad \ufffd title"],
  ["\0", "Issue 4"],
  ["A good neighbour", "A good neighbour"],
];

/** Drops the constraints that rows of an older version violate. */
const dropConstraints = [
  "alter table tasks drop constraint tasks_status_known",
  "alter table tasks drop constraint tasks_name_not_blank",
  "alter table tasks drop constraint tasks_external_updated_at_finite",
  "alter table time_entries drop constraint time_entries_ends_after_start",
];

describe.each(databaseNames)("texts of providers on %s", (kind) => {
  let host: TestHost;
  let me: Client;
  let github: FakeGithub;
  let repository: FakeRepository;
  let project: number;
  let own: string;
  let team = "Acme";

  beforeAll(async () => {
    ({ github, repository } = fakeGithub());
    const slack = fakeSlack();
    host = await startTestHost({
      databaseUrl: await databaseUrlOf(kind),
      fetch: async (input, init) => {
        const url = input instanceof Request ? input.url : String(input);
        if (!url.includes("slack.com")) return github.fetch(input, init);
        const response = await slack.fetch(input, init);
        if (!url.endsWith("/auth.test")) return response;
        const body = (await response.json()) as object;
        return Response.json({ ...body, team }, { headers: response.headers });
      },
    });
    me = host.client();
    await me.logIn(admin);
    expectStatus(await me.request("PATCH", "/api/profile", { github_username: "gh-y" }), 200);
    project = await me.createProject("abc😀d");
    own = await me.saveGithubIntegration(project, { auto_start_timer: true });
  });
  afterAll(async () => {
    await host.close();
  });

  const issue = (seed: object, more: object = {}) =>
    issueDelivery("opened", { repository: { id: repository.id }, ...seed }, more);

  it("with invalid characters do not stop a sync (A1)", async () => {
    repository.seedIssues(titles.length, (index) => ({
      title: titles[index]?.[0] ?? "",
      updatedAt: `2026-01-10T00:00:0${String(index)}Z`,
    }));
    const { body } = expectStatus(await me.post("/api/integrations/github/sync", {}), 200);
    expect(body).toMatchObject({ ok: true, complete: true, created: titles.length, failed: 0 });
    const tasks = await me.tasks(project);
    expect(tasks.map(({ name }) => name).sort()).toEqual(titles.map(([, name]) => name).sort());
    const run = await me.get(`/api/integrations/github/runs/${body["run_id"] as string}`);
    expect(expectStatus(run, 200).body).toMatchObject({ run: { status: "done" } });
    expectStatus(await me.post("/api/integrations/github/sync", {}), 200);
  });

  it.each(titles)("in a delivery create a task: %j (A1)", async (title, name) => {
    const number = 100 + titles.findIndex(([each]) => each === title);
    const answer = await deliver(
      host.url,
      own,
      await issue({ issue: { number, title, body: "half \ud83d" } }),
    );
    expect(answer).toMatchObject({ status: 200, body: { ok: true, task: "created" } });
    const { body } = await me.get(`/api/v1/tasks/${String(Number(answer.body["task_id"]))}`);
    expect(body["task"]).toMatchObject({
      name: name === "Issue 4" ? `Issue ${String(number)}` : name,
      description: "half \ufffd",
    });
  });

  it("with a NUL in an assignee's login start no timer (A1)", async () => {
    const seed = {
      issue: { number: 110, updatedAt: new Date().toISOString() },
      repository: { id: repository.id },
      assignee: "gh-\u0000x",
    };
    const answer = await deliver(host.url, own, await issueDelivery("assigned", seed));
    expect(answer).toMatchObject({ status: 200, body: { timer_reason: "unknown_user" } });
  });

  it("of 6,000 characters as a delivery id are claimed once (E12)", async () => {
    const more = { deliveryId: "x".repeat(6_000) };
    const first = await issue({ issue: { number: 120 } }, more);
    const second = await issue({ issue: { number: 121 } }, more);
    expect(await deliver(host.url, own, first)).toMatchObject({ status: 200, body: { ok: true } });
    expect(await deliver(host.url, own, second)).toMatchObject({ body: { duplicate: true } });
  });

  it.each(["Te\0am", "Team \ud83d", "T".repeat(5_000)])(
    "of any kind as a team name do not prevent saving a Slack integration (E12)",
    async (name) => {
      team = name;
      const saved = await me.post("/api/integrations/slack/config", slackSettings);
      expectStatus(saved, 200);
      expect(JSON.stringify(saved.body)).not.toContain(botToken);
    },
  );

  it("are truncated by characters in code_display (A8)", async () => {
    const { body } = await me.get(`/api/v1/projects/${String(project)}`);
    expect(body["project"]).toMatchObject({ code_display: "ABC😀" });
  });

  it("invalid in rows of an older version break no list and are repaired by the migration (A2)", async () => {
    const { db } = host.database;
    for (const statement of dropConstraints) await sql.raw(statement).execute(db);
    await sql`update tasks set status = 'open' where id = (select min(id) from tasks)`.execute(db);
    await sql`update tasks set name = '' where id = (select max(id) from tasks)`.execute(db);
    await sql`update tasks set external_updated_at = 'infinity'
      where id = (select max(id) from tasks)`.execute(db);
    await sql`insert into time_entries (user_id, project_id, start_time, end_time, duration_seconds)
      values (1, ${project}, '2026-01-15T10:00:00Z', '2026-01-15T09:00:00Z', -3600)`.execute(db);
    const tasks = await me.tasks(project);
    expect(tasks.map(({ status }) => status)).toEqual(tasks.map(() => "todo"));
    expectStatus(await me.get("/api/v1/time-entries"), 200);

    await checkColumns(db as unknown as Kysely<unknown>);
    const repaired = await me.tasks(project);
    expect(repaired).toHaveLength(tasks.length);
    expect(repaired.some(({ name }) => /^Task \d+$/.test(name as string))).toBe(true);
    const { rows } = await sql<{ bad: number }>`select count(*)::integer as bad from time_entries
      where end_time < start_time or duration_seconds < 0`.execute(db);
    expect(rows).toEqual([{ bad: 0 }]);
    const insert = sql`update tasks set status = 'open'`.execute(db);
    await expect(insert).rejects.toThrow("tasks_status_known");
  });
});
