import type { JsonObject } from "@tt/connector-core";
import { fixedClock } from "@tt/connector-core/testing";
import { defaultTeam } from "@tt/fakes/slack";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { expectStatus, type Client } from "../support/client";
import { fetchByHost } from "../support/fetch-by-host";
import { fakeGithub, githubToken } from "../support/github";
import { admin, startTestHost, type TestHost } from "../support/host";
import { htmlOf, postForm, redirectOf } from "../support/page-forms";
import { botToken, channel, fakeSlack, saveSlackIntegration } from "../support/slack";

const repositories = "/api/integrations/github/choices/repo_name";
const channels = "/api/integrations/slack/choices/channel_id";

type Failing = readonly [why: string, path: string, fail: () => void, status: number, text: RegExp];

describe("the values that a provider offers for a setting", () => {
  const { github } = fakeGithub();
  const slack = fakeSlack(fixedClock("2026-01-15T12:00:00Z"));
  let host: TestHost;
  let boss: Client;
  let me: Client;
  let project: number;

  beforeAll(async () => {
    for (let index = 0; index < 120; index += 1) {
      github.addRepository(`octo-org/repo-${String(index)}`);
    }
    host = await startTestHost({
      fetch: fetchByHost({ "api.github.com": github.fetch, "slack.com": slack.fetch }),
    });
    boss = host.client();
    await boss.logIn(admin);
    project = await boss.createProject("Website");
    me = await host.newUser("ada");
    await boss.saveGithubIntegration(project);
    await saveSlackIntegration(boss, { linked_slack_user_id: undefined }, "workspace");
    await saveSlackIntegration(me);
  });
  afterEach(() => {
    github.faults.clear();
    slack.faults.clear();
    slack.install({ token: botToken, team: defaultTeam });
  });
  afterAll(() => host.close());

  const listed = async (as: Client, path: string): Promise<readonly JsonObject[]> =>
    expectStatus(await as.get(path), 200).body["choices"] as JsonObject[];
  const readsChannels = (): void => {
    const scopes = ["commands", "chat:write", "channels:read", "groups:read"];
    slack.install({ token: botToken, team: defaultTeam, scopes });
  };

  it("are the repositories of the token from all pages, each with its owner", async () => {
    const found = await listed(boss, repositories);
    expect(found).toHaveLength(121);
    expect(found).toContainEqual({
      value: "repo-7",
      label: "octo-org/repo-7",
      fields: { repo_owner: "octo-org" },
    });
  });

  it("are the channels, of each scope for those who manage it", async () => {
    readsChannels();
    slack.setChannel({ id: "C0000000002", team: defaultTeam, name: "secret", private: true });
    slack.setChannel({ id: "C0000000003", team: defaultTeam, archived: true });
    const labels = (await listed(me, channels)).map(({ value, label }) => [value, label]);
    expect(labels).toContainEqual(["C0000000002", "#secret (private)"]);
    expect(labels.map(([id]) => id)).toContain(channel);
    expect(labels.map(([id]) => id)).not.toContain("C0000000003");
    expect(await listed(boss, `${channels}?scope=workspace`)).toHaveLength(labels.length);
    expectStatus(await me.get(`${channels}?scope=workspace`), 403);
    // Only the workspace's.
    expectStatus(await boss.get(channels), 404);
  });

  it.each<Failing>([
    ["a missing scope", channels, () => undefined, 400, /lacks the scope channels:read.*reinstall/],
    [
      "a provider that is down",
      repositories,
      () => {
        github.faults.add({ type: "dropped", times: 9 });
      },
      502,
      /^GitHub /,
    ],
    [
      "a refused token",
      repositories,
      () => {
        github.faults.add({ type: "response", status: 401 });
      },
      400,
      /token/,
    ],
  ])("are not listed after %s, with a sentence", async (_why, path, fail, status, text) => {
    fail();
    const answer = await (path === channels ? me : boss).get(path);
    expect([answer.status, answer.body["error"]]).toEqual([
      status,
      expect.stringMatching(text) as string,
    ]);
  });

  it("do not delay the form, whose field takes any value", async () => {
    const asked = github.requests.length;
    const html = await htmlOf(boss, "/integrations/github/settings");
    expect(html).toMatch(
      new RegExp(`<input [^>]*name="repo_name"[^>]*value="hello-world"[^>]*"${repositories}"`),
    );
    expect(github.requests.slice(asked)).toEqual([]);
    const workspace = await htmlOf(boss, "/integrations/slack/settings?scope=workspace");
    expect(workspace).toContain(`data-options="${channels}?scope=workspace"`);
    const form = {
      repo_owner: "octo-org",
      repo_name: "repo-7",
      default_project_id: String(project),
    };
    redirectOf(await postForm(boss, "/integrations/github", form));
    expect(await htmlOf(boss, "/integrations/github/settings")).toContain('value="repo-7"');
  });

  it("are listed by a form before it is saved, which needs them", async () => {
    expect(await htmlOf(me, "/integrations/github/settings")).toContain(
      `data-options="${repositories}"`,
    );
    const form = { github_token: githubToken, repo_owner: "", default_project_id: "" };
    const { body } = expectStatus(await me.post(repositories, form), 200);
    expect(body["choices"]).toHaveLength(121);
    // Nothing was stored.
    expectStatus(await me.get(repositories), 404);
    const refused = expectStatus(await me.post(repositories, { ...form, github_token: "" }), 400);
    expect(refused.body["message"]).toBe("Enter the credentials of GitHub first.");
    expect(expectStatus(await me.post(repositories, { colour: "red" }), 400).body).toMatchObject({
      errors: { colour: ["Unknown field"] },
    });
  });

  it("are listed by what is in the form, with the secrets that are saved", async () => {
    readsChannels();
    expect(expectStatus(await me.post(channels, { bot_token: "" }), 200).body["ok"]).toBe(true);
    expectStatus(await me.post(channels, { bot_token: "xoxb-another-token" }), 400);
    expectStatus(await me.post(`${channels}?scope=workspace`, {}), 403);
    expectStatus(await boss.post(`${channels}?scope=workspace`, {}), 200);
  });
});
