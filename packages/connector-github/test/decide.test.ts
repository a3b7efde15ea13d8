import type { JsonValue, Outcome, Plan } from "@tt/connector-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asOf, priorityOf } from "../src/task";
import { issueActions, issuesPayload, pingPayload, type IssuesSeed } from "@tt/fakes/github";
import { issuesEvent, pingEvent, readIssue } from "../src/wire";
import { context, decide, known } from "./support";

function onIssue(
  action: string,
  seed: IssuesSeed = {},
  decisionContext = context({}, known),
): Plan {
  const payload = issuesEvent.parse(issuesPayload(action, seed));
  return decide({ type: "issues", payload }, decisionContext);
}

function onPing(payload: JsonValue, decisionContext = context()): Plan {
  return decide({ type: "ping", payload: pingEvent.parse(payload) }, decisionContext);
}

const task = { source: "api.github.com:1296269", ref: "github_issue_17" };
const created: Outcome = { status: "created", id: 5 };

describe("an opened issue", () => {
  it("becomes one task, identified by repository ID and number (GH-27)", () => {
    const plan = onIssue("opened", { issue: { labels: ["bug"] } });
    expect(plan.changes).toEqual([
      {
        type: "task.upsert",
        task,
        project: 1,
        fields: {
          name: "Saving crashes",
          description: "Steps to reproduce: save.",
          status: "todo",
          priority: "high",
          url: "https://github.com/octo-org/hello-world/issues/17",
          assignee: null,
          labels: ["bug"],
        },
        asOf: "2026-01-15T12:00:00.000Z",
        ifMissing: "create",
      },
    ]);
    expect(plan.update).toBeUndefined();
    expect(plan.reply([created])).toEqual({
      status: 200,
      body: { ok: true, handled: true, action: "opened", task: "created", task_id: 5 },
    });
  });

  it("may have no body and no labels (GH-26)", () => {
    const [change] = onIssue("opened", { issue: { body: null } }).changes;
    expect(change).toMatchObject({ fields: { description: null, priority: "low" } });
  });

  it("keeps its first assignee and its labels as GitHub writes them", () => {
    const labels = [
      "Bug",
      " ",
      "é".repeat(120),
      ...Array.from({ length: 120 }, (_, n) => `l${String(n)}`),
    ];
    const [change] = onIssue("opened", {
      issue: { labels, assignees: ["hubot", "octocat"] },
    }).changes;
    const shown = ["Bug", "é".repeat(100), ...labels.slice(3, 101)];
    expect(change).toMatchObject({
      fields: { labels: shown, assignee: { provider: "github", login: "hubot" } },
    });
  });

  it("is cut to the limits of a task, never inside a character", () => {
    const title = "𝕏".repeat(250);
    const [change] = onIssue("opened", { issue: { title, body: "y".repeat(3000) } }).changes;
    expect(change).toMatchObject({
      fields: { name: "𝕏".repeat(200), description: "y".repeat(2000) },
    });
  });

  it("moves its task if it was transferred from another repository (GH-24)", () => {
    const plan = onIssue("opened", { other: { number: 3, repositoryId: 99 } });
    const from = { source: "api.github.com:99", ref: "github_issue_3" };
    expect(plan.changes).toEqual([
      { type: "task.move", from, to: task, receiving: true },
      expect.objectContaining({ type: "task.upsert", task }),
    ]);
    expect(plan.reply([{ status: "updated", id: 5 }, created]).body).toMatchObject({
      task: "created",
    });
  });
});

describe("labels", () => {
  it.each([
    [[], "low"],
    [["question"], "low"],
    [["bug"], "high"],
    [["critical"], "high"],
    [["enhancement"], "medium"],
    [["enhancement", "bug"], "medium"],
    [["question", "bug", "enhancement"], "high"],
  ])("%j mean priority %s: the first match counts", (labels, priority) => {
    expect(priorityOf(labels)).toBe(priority);
  });

  it("are not case-sensitive", () => {
    const [change] = onIssue("opened", { issue: { labels: ["BUG"] } }).changes;
    expect(change).toMatchObject({ fields: { priority: "high" } });
  });

  it.each([
    [["Backend"], true],
    [["backend"], true],
    [["back"], false],
    [[], false],
  ])("%j with the filter BackEnd: created is %s", (labels, isCreated) => {
    const changed = context({ label_filter: "BackEnd" }, known);
    const plan = onIssue("opened", { issue: { labels } }, changed);
    expect(plan.changes).toMatchObject([{ ifMissing: isCreated ? "create" : "filtered" }]);
    const reply = plan.reply([{ status: "skipped", reason: "filtered" }]);
    expect(reply.body).toMatchObject({ task: "skipped", reason: "filtered" });
  });
});

describe("other actions", () => {
  it.each([
    ["closed", "done", "not_found"],
    ["reopened", "todo", "create"],
    ["edited", "todo", "create"],
    ["labeled", "todo", "create"],
    ["unlabeled", "todo", "create"],
    ["unassigned", "todo", "create"],
  ])("%s updates all fields: status %s, if missing %s", (action, status, ifMissing) => {
    const plan = onIssue(action);
    expect(plan.changes).toMatchObject([{ type: "task.upsert", fields: { status }, ifMissing }]);
    expect(plan.update).toBeUndefined();
  });

  it("a closed issue without a task is skipped", () => {
    const reply = onIssue("closed").reply([{ status: "skipped", reason: "not_found" }]);
    expect(reply.body).toMatchObject({ ok: true, task: "skipped", reason: "not_found" });
  });

  it("a deleted issue is archived (GH-25)", () => {
    expect(onIssue("deleted").changes).toEqual([
      { type: "task.archive", task, asOf: "2026-01-15T12:00:00.000Z" },
    ]);
  });

  it("a transferred issue moves its task (GH-24)", () => {
    const to = { source: "api.github.com:99", ref: "github_issue_3" };
    expect(onIssue("transferred", { other: { number: 3, repositoryId: 99 } }).changes).toEqual([
      { type: "task.move", from: task, to, receiving: false, asOf: "2026-01-15T12:00:00.000Z" },
    ]);
  });

  it.each([...issueActions, "typed", "a-new-one"])("%s never fails (GH-9, GH-21)", (action) => {
    const plan = onIssue(action);
    if (plan.changes.length > 0) return;
    expect(plan.reply([])).toMatchObject({ status: 202, body: { ok: true, handled: false } });
  });

  it("pull requests are ignored (GH-30)", () => {
    const plan = onIssue("opened", { issue: { pullRequest: true } });
    expect(plan.changes).toEqual([]);
    expect(plan.reply([]).status).toBe(202);
  });

  it("an unavailable project is reported with instructions", () => {
    const outcome = { status: "failed", reason: "project_unavailable", error: "Choose" } as const;
    expect(onIssue("opened").reply([outcome])).toEqual({
      status: 200,
      body: {
        ok: false,
        error: "Choose",
        code: "project_unavailable",
        message: "Choose",
        error_code: "project_unavailable",
      },
    });
  });
});

describe("an assignment", () => {
  const start = {
    type: "timer.start",
    user: { provider: "github", login: "octocat" },
    project: 1,
    task,
    asOf: "2026-01-15T12:00:00.000Z",
  };

  it("starts the timer of the new assignee, not of the first one (GH-22)", () => {
    const plan = onIssue("assigned", {
      assignee: "octocat",
      issue: { assignees: ["somebody-else", "octocat"] },
    });
    expect(plan.changes).toEqual([expect.objectContaining({ type: "task.upsert" }), start]);
    const unchanged = { status: "skipped", reason: "unchanged", id: 5 } as const;
    expect(plan.reply([unchanged, { status: "created", id: 9 }]).body).toMatchObject({
      task: "skipped",
      task_id: 5,
      timer: "started",
    });
    const refused = { status: "skipped", reason: "not_allowed" } as const;
    expect(plan.reply([unchanged, refused]).body).toMatchObject({
      timer: "skipped",
      timer_reason: "not_allowed",
    });
  });

  it.each([
    ["the setting is off", { auto_start_timer: false }, "octocat", "switched_off"],
    ["the delivery names no assignee", {}, null, "unknown_user"],
  ])("starts no timer when %s", (_name, settings, assignee, reason) => {
    const plan = onIssue("assigned", { assignee }, context(settings, known));
    expect(plan.changes).toMatchObject([{ type: "task.upsert" }]);
    expect(plan.reply([created]).body).toMatchObject({ timer: "skipped", timer_reason: reason });
  });

  it.each([
    ["2026-01-15T11:50:00Z", true],
    ["2026-01-15T11:49:59Z", false],
    ["2026-01-12T12:05:00Z", false],
    ["2026-01-15T12:06:00Z", true],
  ])("of %s starts a timer at 12:05: %s", (updatedAt, starts) => {
    const plan = onIssue("assigned", { assignee: "octocat", issue: { updatedAt } });
    expect(plan.changes.some((change) => change.type === "timer.start")).toBe(starts);
    if (!starts) expect(plan.reply([created]).body).toMatchObject({ timer_reason: "late" });
  });
});

describe("the repository", () => {
  it("is recognized by its name first, case-insensitively, and stored", () => {
    const plan = onIssue("opened", {}, context());
    expect(plan.update).toEqual({
      state: known,
      routingKeys: {
        target: { add: ["1296269"] },
        repository: { add: ["octo-org/hello-world"] },
      },
    });
  });

  it("is recognized by its ID afterwards, even if it was renamed (GH-27)", () => {
    const plan = onIssue("opened", { repository: { fullName: "octo-org/renamed" } });
    expect(plan.changes).toHaveLength(1);
    expect(plan.update).toMatchObject({
      state: { repository: { full_name: "octo-org/renamed" } },
      routingKeys: { repository: { add: ["octo-org/renamed"] } },
    });
  });

  it.each([
    ["another name", { id: 5, fullName: "octo-org/other" }, {}],
    ["our name with another ID", { id: 5 }, known],
  ])("is ignored if it is another one: %s", (_name, repository, state) => {
    const plan = onIssue("opened", { repository }, context({}, state));
    expect(plan.changes).toEqual([]);
    expect(plan.reply([])).toMatchObject({ status: 202, body: { ok: true, handled: false } });
  });

  it("is replaced when the settings name another one", () => {
    const changed = context({ repo_name: "elsewhere" }, known);
    expect(onIssue("opened", {}, changed).changes).toEqual([]);
    const there = { repository: { id: 7, fullName: "octo-org/elsewhere" } };
    expect(onIssue("opened", there, changed).update).toMatchObject({
      state: { repository: { id: 7 } },
      routingKeys: { target: { add: ["7"] } },
    });
  });

  it("is identified together with the API's host", () => {
    const changed = context({}, known, "ghe.test");
    expect(onIssue("opened", {}, changed).changes).toMatchObject([
      { task: { source: "ghe.test:1296269" } },
    ]);
  });
});

describe("a ping (GH-20)", () => {
  it("is acknowledged, and the webhook is stored", () => {
    const plan = onPing(pingPayload({ hookId: 30 }));
    expect(plan.reply([])).toEqual({
      status: 200,
      body: { ok: true, message: "Webhook received" },
    });
    expect(plan.update).toMatchObject({
      state: { hook: { id: 30, events: ["issues"], content_type: "json" }, ...known },
      routingKeys: { hook: { add: ["30"] } },
    });
  });

  it("of an organization's webhook works without a repository", () => {
    const plan = onPing(pingPayload({ repository: null }));
    expect(plan.update?.routingKeys).toEqual({ hook: { add: [expect.any(String)] } });
    expect(plan.update?.state).not.toHaveProperty("repository");
  });

  it("of another repository does not change the stored one", () => {
    const plan = onPing(pingPayload({ repository: { id: 5, fullName: "octo-org/other" } }));
    expect(plan.update?.state).not.toHaveProperty("repository");
  });
});

describe("the time of a state", () => {
  const reported = fc.oneof(
    fc
      .date({ noInvalidDate: true, min: new Date("0000-01-01"), max: new Date("9999-12-31") })
      .chain((date) =>
        fc.constantFrom(
          date.toISOString(),
          `${date.toISOString().slice(0, 19)}Z`,
          `${date.toISOString().slice(0, 16)}Z`,
          `${date.toISOString().slice(0, 19)}+05:30`,
          `${date.toISOString().slice(0, 19)}.123456Z`,
        ),
      ),
    fc.constantFrom("2024-02-29T23:59:59Z", "2026-02-30T12:00:00Z", "2026-01-15T24:00:00Z"),
  );

  it("is what a date makes of it, in every form that the schema accepts", () => {
    const issue = { number: 1, title: "One" };
    let read = 0;
    fc.assert(
      fc.property(reported, (updated_at) => {
        const listed = readIssue({ ...issue, updated_at });
        if (!("issue" in listed)) return;
        read += 1;
        expect(asOf(listed.issue)).toBe(new Date(updated_at).toISOString());
      }),
      // Many of the values are refused.
      { numRuns: 400 },
    );
    expect(read).toBeGreaterThan(50);
  });
});
