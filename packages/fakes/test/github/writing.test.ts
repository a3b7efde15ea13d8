import { describe, expect, it } from "vitest";
import { readDelivery } from "../../../connector-github/test/support";
import { createFixture, type Fixture } from "./fixture";

const list = "/repos/octo-org/hello-world/issues";

/** Creates a fixture with one issue, alice and bob, and a webhook. */
async function prepared(): Promise<Fixture> {
  const fixture = createFixture();
  fixture.fake.addUser("alice");
  fixture.fake.addUser("bob");
  await fixture.repository.openIssue({ title: "Before", labels: ["bug"], assignees: ["alice"] });
  const config = { url: "https://tt.example/hook", content_type: "json", secret: "s".repeat(16) };
  const json = { events: ["issues"], config };
  await fixture.request("/repos/octo-org/hello-world/hooks", { method: "POST", json });
  await fixture.fake.settled();
  fixture.received.length = 0;
  return fixture;
}

describe("writing through the API", () => {
  it.each<[string, string, unknown, number, object | null, readonly string[]]>([
    [
      "POST",
      list,
      { title: "New", labels: ["later"], assignees: ["bob"] },
      201,
      { number: 2, title: "New", user: { login: "octocat" }, assignees: [{ login: "bob" }] },
      ["opened", "labeled", "assigned"],
    ],
    [
      "PATCH",
      `${list}/1`,
      { title: "After", body: "More", state: "closed", state_reason: "not_planned" },
      200,
      { title: "After", body: "More", state: "closed", state_reason: "not_planned" },
      ["edited", "closed"],
    ],
    [
      "PATCH",
      `${list}/1`,
      { labels: ["later", { name: "Bug" }], assignees: ["bob"] },
      200,
      { labels: [{ name: "later" }, { name: "Bug" }], assignees: [{ login: "bob" }] },
      ["labeled", "unassigned", "assigned"],
    ],
    ["PATCH", `${list}/1`, {}, 200, { title: "Before" }, []],
    [
      "POST",
      `${list}/1/assignees`,
      { assignees: ["bob", "stranger"] },
      201,
      { assignees: [{ login: "alice" }, { login: "bob" }] },
      ["assigned"],
    ],
    [
      "DELETE",
      `${list}/1/assignees`,
      { assignees: ["ALICE"] },
      200,
      { assignees: [] },
      ["unassigned"],
    ],
    [
      "POST",
      `${list}/1/labels`,
      { labels: ["later"] },
      200,
      [{ name: "bug" }, { name: "later" }],
      ["labeled"],
    ],
    ["POST", `${list}/1/labels`, ["later"], 200, [{ name: "bug" }, { name: "later" }], ["labeled"]],
    ["DELETE", `${list}/1/labels/BUG`, undefined, 200, [], ["unlabeled"]],
    ["DELETE", `${list}/1/labels`, undefined, 204, null, ["unlabeled"]],
  ])("%s %s with %j", async (method, path, json, status, expected, actions) => {
    const fixture = await prepared();
    const response = await fixture.request(path, { method, json });
    expect(response.status).toBe(status);
    expect(fixture.received).toEqual([]);
    const text = await response.text();
    if (expected === null) expect(text).toBe("");
    else expect(JSON.parse(text)).toMatchObject(expected);
    await fixture.fake.settled();
    const events = fixture.received.map((request) => readDelivery(request));
    expect(events).toMatchObject(actions.map((action) => ({ event: { payload: { action } } })));
    const senders = fixture.received.map((request) => new TextDecoder().decode(request.body));
    for (const sender of senders) expect(sender).toContain('"sender":{"login":"octocat"');
  });

  it.each<[string, string, unknown, number, string]>([
    ["POST", list, {}, 422, "title"],
    ["POST", list, { title: "" }, 422, "title"],
    ["POST", list, { title: "New", assignees: ["stranger"] }, 422, "stranger"],
    ["PATCH", `${list}/1`, { state: "ajar" }, 422, "state"],
    ["PATCH", `${list}/1`, { assignees: ["stranger"] }, 422, "assignees"],
    ["PATCH", `${list}/9`, { title: "After" }, 404, "Not Found"],
    ["POST", `${list}/1/assignees`, {}, 422, "assignees"],
    ["DELETE", `${list}/1/labels/other`, undefined, 404, "Not Found"],
    ["PATCH", `${list}/1`, undefined, 400, "Problems parsing JSON"],
  ])("%s %s with %j is refused with %i", async (method, path, json, status, text) => {
    const fixture = await prepared();
    const response = await fixture.request(path, { method, json });
    expect(response.status).toBe(status);
    expect(await response.text()).toContain(text);
    await fixture.fake.settled();
    expect(fixture.received).toEqual([]);
  });

  it("drops labels and assignees without write access", async () => {
    const fixture = await prepared();
    fixture.fake.addToken({ token: "ghp_reader", login: "reader", scopes: ["repo"] });
    const json = { title: "New", labels: ["bug"], assignees: ["bob"] };
    const response = await fixture.request(list, { method: "POST", json, token: "ghp_reader" });
    expect(await response.json()).toMatchObject({ labels: [], assignees: [] });
  });
});
