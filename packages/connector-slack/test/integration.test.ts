import { classifyByStatus } from "@tt/connector-core";
import { beforeEach, describe, expect, it } from "vitest";
import { classify } from "../src/classify";
import { slackSettings } from "../src/settings";
import { appManifest, slackConnector } from "../src/index";
import { defaultTeam } from "@tt/fakes/slack";
import { createFixture, channel, token, type Fixture } from "./fixture";

describe("the settings", () => {
  it.each(["xoxb-1-2-abc", "xoxe.xoxb-1-Mi0yLTM", `xoxb-${"a".repeat(900)}`, "xoxb-1.2_3"])(
    "accept the bot token %s (SL-37)",
    (given) => {
      expect(slackSettings.shape.bot_token.safeParse(given).success).toBe(true);
    },
  );

  it.each([
    "xoxp-1",
    "xapp-1-A",
    "xoxb-1 2",
    "https://slack.com/xoxb-1",
    "xoxe-1",
    "xoxc-1",
    "xoxd-1",
    "xwfp-1",
    "",
    "xoxb-",
    "abc",
  ])("refuse %j as a bot token (SL-37)", (given) => {
    expect(slackSettings.shape.bot_token.safeParse(given).success).toBe(false);
  });

  it.each([
    ["channel_id", "#general"],
    ["channel_id", "general"],
    ["channel_id", "U012AB3CD"],
    ["linked_slack_user_id", "@ann"],
    ["linked_slack_user_id", "C012AB3CD"],
    ["daily_summary_time", "24:00"],
    ["daily_summary_time", "6:30"],
    ["daily_summary_time", "noon"],
  ] as const)("refuse %s %j (SL-39)", (field, given) => {
    expect(slackSettings.shape[field].safeParse(given).success).toBe(false);
  });

  it("have defaults", () => {
    expect(slackSettings.parse({ bot_token: token })).toMatchObject({
      notify_on_start: true,
      notify_on_stop: true,
      daily_summary: false,
      daily_summary_time: "18:00",
    });
  });
});

describe("saving the settings", () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await createFixture();
  });

  it("stores workspace and bot (SL-36)", async () => {
    expect((await fixture.row()).state).toMatchObject({
      team: { id: defaultTeam, name: "Acme" },
      bot: { user_id: "U0BOT", name: "time_tracker" },
    });
    expect(await fixture.connector.status(fixture.integrationId)).toMatchObject({
      team: "Acme",
      bot: "time_tracker",
      has_signing_secret: true,
      has_bot_token: true,
      warnings: [],
    });
  });

  it("refuses a token of another workspace until the integration is disconnected (SL-36)", async () => {
    fixture.slack.addWorkspace({ id: "T0OTHER", name: "Other" });
    fixture.slack.install({ token: "xoxb-of-another-team", team: "T0OTHER" });
    expect(await fixture.save({ bot_token: "xoxb-of-another-team" })).toEqual({
      bot_token: [expect.stringContaining("disconnect it first")],
    });
    expect((await fixture.row()).state["team"]).toMatchObject({ id: defaultTeam });
    await fixture.connector.disconnect(fixture.integrationId);
    expect(await fixture.save({ bot_token: "xoxb-of-another-team" })).toBeUndefined();
    expect((await fixture.row()).state["team"]).toMatchObject({ id: "T0OTHER" });
  });

  it("refuses a token that Slack does not accept", async () => {
    expect(await fixture.save({ bot_token: "xoxb-unknown" })).toHaveProperty("bot_token");
  });

  it("works while Slack is down; the next test stores the workspace", async () => {
    fixture.slack.addWorkspace({ id: "T0OTHER", name: "Other" });
    await fixture.connector.disconnect(fixture.integrationId);
    fixture.slack.faults.add({ type: "connection_refused", times: Infinity });
    expect(await fixture.save({ bot_token: token })).toBeUndefined();
    expect((await fixture.row()).state).not.toHaveProperty("team");
    fixture.slack.faults.clear();
    await fixture.harness.storage.integrations.patch(fixture.integrationId, { active: true });
    expect(await fixture.connector.test(fixture.integrationId)).toMatchObject({ ok: true });
    expect((await fixture.row()).state["team"]).toMatchObject({ id: defaultTeam });
  });

  it("warns of scopes that the app lacks (SL-36)", async () => {
    fixture.slack.install({ token, team: defaultTeam, scopes: ["commands"] });
    await fixture.save({});
    expect(await fixture.connector.status(fixture.integrationId)).toMatchObject({
      warnings: [expect.stringContaining("chat:write")],
    });
  });
});

describe("the connection test", () => {
  it("posts to the channel", async () => {
    const fixture = await createFixture();
    expect(await fixture.connector.test(fixture.integrationId)).toEqual({
      ok: true,
      message: expect.stringContaining("a message was posted") as string,
    });
    expect(fixture.posted()).toHaveLength(1);
  });

  it("works without a channel and says so", async () => {
    const fixture = await createFixture("personal", { channel_id: "" });
    expect(await fixture.connector.test(fixture.integrationId)).toMatchObject({
      message: expect.stringContaining("no message was posted") as string,
    });
  });

  it.each([
    ["not_in_channel", { members: [] }, "permission_missing", "/invite"],
    ["channel_not_found", { private: true, members: [] }, "not_found", "invite the bot"],
    ["is_archived", { archived: true }, "invalid_config", "archived"],
  ])("explains %s (SL-31)", async (error, change, code, words) => {
    const fixture = await createFixture();
    fixture.slack.setChannel({ id: channel, team: defaultTeam, ...change });
    const result = await fixture.connector.test(fixture.integrationId);
    expect(result).toMatchObject({ ok: false, code });
    expect(result.ok ? "" : result.error).toContain(words);
    expect(result.ok ? "" : result.error).toContain(error);
  });
});

describe("classify (SL-30, SL-31)", () => {
  const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => {
    const given = { status, header: (name: string) => headers[name], body };
    return classify(given, new Date(0)) ?? classifyByStatus("Slack", given, new Date(0));
  };
  const refused = (error: string, more: object = {}) => answer(200, { ok: false, error, ...more });

  it.each([
    [answer(200, { ok: true }), { type: "ok" }],
    [refused("channel_not_found"), { type: "config", code: "not_found" }],
    [refused("not_in_channel"), { type: "config", code: "permission_missing" }],
    [refused("is_archived"), { type: "config", code: "invalid_config" }],
    [
      refused("restricted_action_read_only_channel"),
      { type: "config", code: "permission_missing" },
    ],
    [refused("ekm_access_denied"), { type: "config", code: "permission_missing" }],
    [refused("msg_too_long"), { type: "rejected" }],
    [refused("no_text"), { type: "rejected" }],
    [refused("too_many_attachments"), { type: "rejected" }],
    [refused("some_new_error"), { type: "rejected" }],
    [refused("ratelimited"), { type: "retry", reason: "rate_limited", afterSeconds: 30 }],
    [refused("rate_limited"), { type: "retry", reason: "rate_limited" }],
    [refused("fatal_error"), { type: "retry", notApplied: false }],
    [refused("internal_error"), { type: "retry", notApplied: false }],
    [refused("request_timeout"), { type: "retry", notApplied: true }],
    [refused("service_unavailable"), { type: "retry", notApplied: true }],
    [answer(503, "<html>"), { type: "retry", reason: "provider_unavailable" }],
    [answer(404, "nothing"), { type: "rejected" }],
    [
      answer(429, { ok: false, error: "ratelimited" }, { "retry-after": "7" }),
      { type: "retry", reason: "rate_limited", afterSeconds: 7 },
    ],
    [answer(429, "", { "retry-after": "soon" }), { type: "retry", afterSeconds: 30 }],
  ])("%#", (verdict, expected) => {
    expect(verdict).toMatchObject(expected);
  });

  it.each([
    "invalid_auth",
    "not_authed",
    "account_inactive",
    "token_revoked",
    "token_expired",
    "org_login_required",
  ])("treats %s as unauthorized", (error) => {
    expect(refused(error)).toMatchObject({ type: "unauthorized" });
  });

  it("names the missing scope", () => {
    expect(refused("missing_scope", { needed: "chat:write" })).toMatchObject({
      type: "config",
      code: "permission_missing",
      message: expect.stringContaining("chat:write") as string,
    });
  });
});

describe("the app manifest", () => {
  it("has the command, its URL and the scopes, but no events URL", () => {
    const made = appManifest("https://tt.example/api/integrations/slack/events/abc");
    expect(made).toMatchObject({
      features: {
        slash_commands: [
          { command: "/tt", url: "https://tt.example/api/integrations/slack/events/abc" },
        ],
      },
      oauth_config: {
        scopes: { bot: ["commands", "chat:write", "channels:read", "groups:read"] },
      },
      settings: { socket_mode_enabled: false, token_rotation_enabled: false },
    });
    expect(made).not.toHaveProperty("settings.event_subscriptions");
  });

  it("names the shared URL without an integration and the integration's own URL with one", async () => {
    const fixture = await createFixture();
    const shared = await fixture.connector.action(undefined, "manifest");
    expect(shared).toMatchObject({
      result: { events_url: "https://tt.example/api/integrations/slack/events" },
    });
    const own = await fixture.connector.action(fixture.integrationId, "manifest");
    expect(own).toMatchObject({
      result: {
        events_url: `https://tt.example/api/integrations/slack/events/${(await fixture.row()).publicId}`,
      },
    });
  });

  it("warns of a URL that Slack cannot call", async () => {
    const fixture = await createFixture();
    const local = slackConnector.create({ ...fixture.ports, baseUrl: "http://127.0.0.1:3000" });
    expect(await local.action(undefined, "manifest")).toMatchObject({
      message: expect.stringContaining("BASE_URL") as string,
    });
  });
});
