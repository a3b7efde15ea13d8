import { describe, expect, it } from "vitest";
import * as z from "zod";
import { issuesEvent, type IssuesEvent } from "../../../connector-github/src/wire";
import type { FakeHookDelivery, FakeRepository, IssueChange } from "../../src/github/index";
import { start, createFixture, type Fixture } from "./fixture";

const later = "2026-01-15T12:00:05Z";

/** A fixture with one open issue, and a webhook for the changes that follow. */
async function listening(): Promise<Fixture> {
  const fixture = createFixture();
  await fixture.repository.openIssue({ title: "Before", body: null, labels: ["bug"] });
  await fixture.repository.assign(1, "Alice");
  const json = {
    events: ["issues"],
    config: { url: "https://tt.example/hook", content_type: "json", secret: "s".repeat(16) },
  };
  await fixture.request("/repos/octo-org/hello-world/hooks", { method: "POST", json });
  await fixture.fake.settled();
  fixture.clock.set("2026-01-15T12:00:05.900Z");
  return fixture;
}

/** Body of a delivery, parsed by the connector and raw. */
function body(delivery: FakeHookDelivery | undefined): IssuesEvent & Record<string, unknown> {
  const text = new TextDecoder().decode(delivery?.request.body);
  return z.looseObject(issuesEvent.shape).parse(JSON.parse(text));
}

type Change = (repository: FakeRepository) => Promise<IssueChange>;

describe("a change on the website", () => {
  it.each<[string, Change, readonly string[], object]>([
    [
      "opens an issue",
      (at) => at.openIssue({ title: "New" }),
      ["opened"],
      { issue: { number: 2, title: "New", body: null, labels: [], state: "open" } },
    ],
    [
      "opens a labeled and assigned issue",
      (at) => at.openIssue({ labels: ["bug"], assignees: ["bob", "Alice"] }),
      ["opened", "labeled", "assigned", "assigned"],
      { assignee: { login: "Alice" }, issue: { assignee: { login: "bob" } } },
    ],
    [
      "edits the title (GH-23)",
      (at) => at.edit(1, { title: "After" }),
      ["edited"],
      { issue: { title: "After" }, changes: { title: { from: "Before" } } },
    ],
    [
      "edits the body (GH-23)",
      (at) => at.edit(1, { body: "More" }),
      ["edited"],
      { issue: { body: "More" }, changes: { body: { from: "" } } },
    ],
    [
      "closes (GH-26)",
      (at) => at.close(1),
      ["closed"],
      { issue: { state: "closed", state_reason: "completed", closed_at: later } },
    ],
    [
      "closes for another reason (GH-26)",
      (at) => at.close(1, "not_planned"),
      ["closed"],
      { issue: { state_reason: "not_planned" } },
    ],
    [
      "assigns a second user, listed as assignee (GH-22)",
      (at) => at.assign(1, "bob"),
      ["assigned"],
      {
        assignee: { login: "bob" },
        issue: { assignee: { login: "Alice" }, assignees: [{ login: "Alice" }, { login: "bob" }] },
      },
    ],
    [
      "unassigns case-insensitively (GH-22, GH-28)",
      (at) => at.unassign(1, "ALICE"),
      ["unassigned"],
      { assignee: { login: "Alice" }, issue: { assignee: null, assignees: [] } },
    ],
    [
      "labels",
      (at) => at.label(1, "later"),
      ["labeled"],
      { label: { name: "later" }, issue: { labels: [{ name: "bug" }, { name: "later" }] } },
    ],
    [
      "unlabels",
      (at) => at.unlabel(1, "BUG"),
      ["unlabeled"],
      { label: { name: "bug" }, issue: { labels: [] } },
    ],
    ["deletes (GH-25)", (at) => at.delete(1), ["deleted"], { issue: { updated_at: start } }],
    ["assigns who is assigned", (at) => at.assign(1, "alice"), [], {}],
    [
      "closes and removes labels",
      (at) => at.edit(1, { state: "closed", labels: [] }),
      ["unlabeled", "closed"],
      {},
    ],
    ["opens a pull request (GH-30)", (at) => at.openPullRequest({ assignees: ["bob"] }), [], {}],
  ])("%s", async (_name, change, actions, last) => {
    const fixture = await listening();
    const { deliveries } = await change(fixture.repository);
    const bodies = deliveries.map(body);
    expect(bodies.map(({ action }) => action)).toEqual(actions);
    expect(deliveries.map(({ action }) => action)).toEqual(actions);
    for (const sent of bodies) {
      expect(sent.repository).toEqual({ id: 1296269, full_name: "octo-org/hello-world" });
      expect(sent["sender"]).toMatchObject({ login: "octo-org" });
      if (sent.action !== "deleted") expect(sent.issue.updated_at).toBe(later);
    }
    const sent = deliveries.at(-1);
    if (sent) expect(JSON.parse(new TextDecoder().decode(sent.request.body))).toMatchObject(last);
  });

  it("reopens (GH-26)", async () => {
    const fixture = await listening();
    await fixture.repository.close(1);
    const { deliveries } = await fixture.repository.reopen(1);
    expect(body(deliveries[0])).toMatchObject({ action: "reopened", issue: { state: "open" } });
    expect(fixture.repository.issues[0]).toMatchObject({ stateReason: "reopened", closedAt: null });
  });

  it("without an effect keeps the update time", async () => {
    const fixture = await listening();
    await fixture.repository.edit(1, { title: "Before", labels: ["BUG"], state: "open" });
    expect(fixture.repository.issues[0]?.updatedAt).toBe(start);
  });

  it("fails for an issue that does not exist", async () => {
    const { repository } = createFixture();
    await expect(repository.close(4)).rejects.toThrow("octo-org/hello-world has no issue 4.");
  });
});

describe("a transfer (GH-24)", () => {
  it("is delivered by both repositories to their own webhooks", async () => {
    const fixture = await listening();
    const other = fixture.fake.addRepository("octo-org/other", {
      collaborators: { octocat: "admin" },
    });
    await other.openIssue();
    const config = { url: "https://tt.example/other", content_type: "json" };
    const json = { events: ["issues"], config };
    await fixture.request("/repos/octo-org/other/hooks", { method: "POST", json });
    await fixture.fake.settled();
    const { number, deliveries } = await fixture.repository.transfer(1, other);
    expect(number).toBe(2);
    expect(other.issues[1]).toMatchObject({ number: 2, title: "Before", updatedAt: later });
    const [left, arrived] = deliveries.map(body);
    expect(left).toMatchObject({
      action: "transferred",
      issue: { number: 1 },
      repository: { full_name: "octo-org/hello-world" },
      changes: { new_issue: { number: 2 }, new_repository: { id: other.id } },
    });
    expect(arrived).toMatchObject({
      action: "opened",
      issue: { number: 2 },
      repository: { full_name: "octo-org/other" },
      changes: { old_issue: { number: 1 }, old_repository: { id: 1296269 } },
    });
  });
});

describe("accounts", () => {
  it("are case-insensitive (GH-28)", async () => {
    const { fake, repository } = createFixture();
    const alice = fake.addUser("Alice");
    await repository.openIssue({ assignees: ["aLICE"] });
    expect(fake.addUser("ALICE")).toEqual(alice);
    expect((await repository.assign(1, "ALICE")).deliveries).toEqual([]);
  });
});
