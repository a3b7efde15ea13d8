import { describe, expect, it } from "vitest";
import { classify } from "../src/classify";
import { issuesPayload, signedDelivery } from "@tt/fakes/github";
import { createFixture } from "./fixture";
import { secret } from "./support";

const long = "a".repeat(199);

/** Titles that GitHub may send, and the resulting task names. */
const titles: readonly (readonly [string, string])[] = [
  [`${long}😀`, `${long}😀`],
  ["nul \0 title", "nul  title"],
  ["bad \ud800 title", "bad \ufffd title"],
  ["\0", "Issue 4"],
  ["A good neighbour", "A good neighbour"],
];

describe("unstorable characters from GitHub", () => {
  it("do not stop a sync: every issue of the page becomes a task", async () => {
    const fixture = await createFixture();
    fixture.repository.seedIssues(titles.length, (index) => ({
      title: titles[index]?.[0] ?? "",
      updatedAt: `2026-01-10T00:00:0${String(index)}Z`,
    }));
    const run = await fixture.sync();
    expect(run).toMatchObject({ status: "done", created: titles.length, failed: 0 });
    expect(run.items.map(({ title }) => title)).toEqual(titles.map(([, name]) => name));
    expect(Object.values(await fixture.tasks())).toEqual(
      titles.map(([, name]) => `${name} (todo)`),
    );
    const row = await fixture.row();
    expect(row.state["sync"]).toMatchObject({ checkpoint: { phase: "changes" } });
    expect(row.health?.state).toBe("active");
    expect(await fixture.harness.storage.integrations.lease(row.id, "sync", 1)).toBeDefined();
  });

  it.each(titles)(
    "in a delivery's title %j are cleaned before anything is decided",
    async (title, name) => {
      const fixture = await createFixture();
      const payload = issuesPayload("opened", {
        issue: { number: 4, title, body: "half \ud83d" },
        repository: { id: fixture.repository.id },
      });
      const request = await signedDelivery({ event: "issues", payload, secret });
      const { publicId } = await fixture.row();
      const reply = await fixture.connector.receive(request, { publicId });
      expect(reply).toMatchObject({ status: 200, body: { ok: true, task: "created" } });
      const ref = {
        source: `api.github.com:${String(fixture.repository.id)}`,
        ref: "github_issue_4",
      };
      const task = await fixture.harness.storage.tasks.byRef((await fixture.row()).id, ref);
      expect(task).toMatchObject({ name, description: "half \ufffd" });
    },
  );

  it("in the login of an assignee start no timer", async () => {
    const fixture = await createFixture();
    await fixture.save({ auto_start_timer: true });
    const payload = issuesPayload("assigned", {
      issue: { number: 4, updatedAt: "2026-01-15T12:00:00Z" },
      repository: { id: fixture.repository.id },
      assignee: "gh-\u0000x",
    });
    const request = await signedDelivery({ event: "issues", payload, secret });
    const { publicId } = await fixture.row();
    expect(await fixture.connector.receive(request, { publicId })).toMatchObject({
      status: 200,
      body: { ok: true, task: "created", timer: "skipped", timer_reason: "unknown_user" },
    });
  });

  it("in the message of a 422 are cut by code points", () => {
    const answer = { status: 422, header: () => undefined, body: { message: `${long}😀` } };
    const verdict = classify(answer, new Date()) ?? { type: "ok" };
    expect(verdict).toMatchObject({ type: "rejected" });
    expect("message" in verdict && verdict.message.isWellFormed()).toBe(true);
    expect("message" in verdict && verdict.message).toContain("😀");
  });
});
