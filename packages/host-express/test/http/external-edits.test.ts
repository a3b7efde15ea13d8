import type { JsonObject } from "@tt/connector-core";
import { fixedClock } from "@tt/connector-core/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { deliver, expectStatus, issueDelivery, type Client } from "../support/client";
import { databaseNames } from "../support/databases";
import type { TestHost } from "../support/host";
import { changesOf, hostWithTwo } from "../support/resources";

// Users' edits of tasks from GitHub survive later deliveries.
describe.each(databaseNames)("a task from GitHub on %s", (kind) => {
  let host: TestHost;
  let me: Client;
  let project: number;
  let hook: string;
  let number = 0;
  let second: number;
  const { change, changed, read, remove } = changesOf("task", () => me);

  beforeAll(async () => {
    ({ host, me } = await hostWithTwo(kind, fixedClock("2026-01-15T12:05:00Z")));
  });
  afterAll(async () => {
    await host.close();
  });
  beforeEach(async () => {
    number += 1;
    second = 0;
    project = await me.createProject(`Project ${String(number)}`);
    hook = await me.saveGithubIntegration(project, { repo_name: `repo-${String(number)}` });
  });

  /** Delivers the current state of the issue, each time a second later. */
  const say = async (action: string, issue: object): Promise<JsonObject> => {
    second += 1;
    const request = await issueDelivery(action, {
      repository: { id: 1000 + number, fullName: `octo-org/repo-${String(number)}` },
      issue: { ...issue, updatedAt: `2026-01-15T12:04:0${String(second)}Z` },
    });
    return expectStatus(await deliver(host.url, hook, request), 200).body;
  };

  it("keeps a user's name, text, status and priority until GitHub changes the same field", async () => {
    const first = { title: "Crash", body: "It crashes" };
    const { task_id: task } = await say("opened", first);
    const mine = {
      name: "Crash on Linux",
      description: "Mine",
      status: "review",
      priority: "urgent",
    };
    await changed(task, { ...mine, tags: "linux", due_date: "2026-02-01" });

    expect(await say("labeled", { ...first, labels: ["question"] })).toMatchObject({
      task_id: task,
    });
    expect(await read(task)).toMatchObject({ ...mine, tags: "linux", due_date: "2026-02-01" });

    await say("edited", { title: "Crash at start", body: "It crashes", labels: ["question"] });
    expect(await read(task)).toMatchObject({ ...mine, name: "Crash at start" });

    const closed = { title: "Crash at start", body: "It crashes", labels: ["question"] };
    await say("closed", closed);
    expect(await read(task)).toMatchObject({
      status: "done",
      completed_at: expect.any(String) as string,
    });
    await changed(task, { status: "in_progress" });
    await say("labeled", { ...closed, state: "closed", labels: ["bug", "question"] });
    expect(await read(task)).toMatchObject({
      status: "in_progress",
      completed_at: null,
      description: "Mine",
      tags: "linux",
    });
  });

  it("shows GitHub's page, labels and assignee, and keeps a user's", async () => {
    const page = "https://github.com/octo-org/hello-world/issues/17";
    expectStatus(await me.request("PATCH", "/api/profile", { github_username: "Octocat" }), 200);
    const me_ = expectStatus(await me.get("/api/v1/users/me"), 200).body["user"] as JsonObject;
    const { task_id: task } = await say("opened", { labels: ["Bug"], assignees: ["octocat"] });
    const mine = { assigned_to: me_["id"], url: page };
    expect(await read(task)).toMatchObject({ ...mine, labels: ["Bug"] });

    await changed(task, { labels: ["linux"], due_date: "2026-02-01" });
    await say("edited", { title: "Crash", labels: ["Bug"], assignees: ["octocat"] });
    const kept = { labels: ["linux"], due_date: "2026-02-01" };
    expect(await read(task)).toMatchObject({ ...mine, ...kept, name: "Crash" });

    await say("unassigned", { title: "Crash", labels: ["Bug"] });
    expect(await read(task)).toMatchObject({ ...kept, assigned_to: null });
    await say("assigned", { title: "Crash", labels: ["Bug"], assignees: ["stranger"] });
    expect(await read(task)).toMatchObject({ ...kept, assigned_to: null });
  });

  it("is not created again after a user deleted it", async () => {
    const { task_id: task } = await say("opened", {});
    expectStatus(await remove(task), 200);
    for (const action of ["edited", "closed", "reopened", "opened"]) {
      expect(await say(action, { title: action }), action).toMatchObject({
        task: "skipped",
        reason: "deleted_here",
      });
    }
    expect(await me.tasks(project)).toEqual([]);
    expect((await change(task, { name: "x" })).status).toBe(404);
  });
});
