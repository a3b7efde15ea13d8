import type { JsonObject } from "@tt/connector-core";
import {
  signedCommand,
  signedEvent,
  sslCheck,
  urlVerification,
  type FakeSlack,
} from "@tt/fakes/slack";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { deliver, expectStatus, textOf, type Client } from "../support/client";
import { databaseNames, databaseUrlOf } from "../support/databases";
import { admin, startTestHost, type TestHost } from "../support/host";
import { fresh } from "../support/resources";
import {
  botToken,
  channel,
  command,
  fakeSlack,
  saveSlackIntegration,
  say,
  sharedEvents,
  signingSecret,
  slackSettings,
} from "../support/slack";

const path = "/api/integrations/slack";

describe.each(databaseNames)("Slack on %s", (kind) => {
  let host: TestHost;
  let slack: FakeSlack;
  let boss: Client;
  let count = 0;

  beforeAll(async () => {
    slack = fakeSlack();
    host = await startTestHost({
      databaseUrl: await databaseUrlOf(kind),
      fetch: (input, init) => slack.fetch(input, init),
    });
    boss = host.client();
    await boss.logIn(admin);
  });
  afterAll(async () => {
    await host.close();
  });

  /** Creates a user with a session. */
  const newUser = (): Promise<Client> => host.newUser(`user${String((count += 1))}`);
  const member = (): string => `U${String((count += 1)).padStart(8, "0")}`;
  const project = async (): Promise<string> => {
    const name = fresh("Project");
    await boss.createProject(name);
    return name;
  };

  describe("a personal integration", () => {
    let me: Client;
    let own: string;
    let userId: string;
    beforeEach(async () => {
      me = await newUser();
      userId = member();
      own = await saveSlackIntegration(me, { linked_slack_user_id: userId });
    });

    it("starts, reports and stops the owner's timer", async () => {
      const name = await project();
      expect(await say(host.url, own, "status", { userId })).toBe("No timer is running.");
      expect(await say(host.url, own, `start ${name}`, { userId })).toBe(`⏱ Started *${name}*.`);
      const { body } = await me.get("/api/v1/timer/status");
      expect(body).toMatchObject({ active: true, timer: { project: name } });
      expect(await say(host.url, own, "status", { userId })).toBe(`⏱ *${name}* 0:00 h`);
      expect(await say(host.url, own, "stop", { userId })).toContain(`Stopped *${name}*`);
      expect(await say(host.url, own, "today", { userId })).toContain("in 1 entry");
      expect((await me.get("/api/v1/timer/status")).body).toMatchObject({ active: false });
    });

    it("is found at the shared webhook URL by member and workspace", async () => {
      const name = await project();
      expect(await say(host.url, sharedEvents, `start ${name}`, { userId })).toContain("Started");
      expect(await say(host.url, sharedEvents, "stop", { userId })).toContain("Stopped");
      const stranger = await say(host.url, sharedEvents, "status", { userId: "U0STRANGER" });
      expect(stranger).toContain("member ID");
    });

    it("is not found by a member id that was removed from it", async () => {
      const other = await newUser();
      await me.post(`${path}/config`, { linked_slack_user_id: member() });
      await saveSlackIntegration(other, { linked_slack_user_id: userId });
      const name = await project();
      expect(await say(host.url, sharedEvents, `start ${name}`, { userId })).toContain("Started");
      expect((await other.get("/api/v1/timer/status")).body).toMatchObject({ active: true });
      expect((await me.get("/api/v1/timer/status")).body).toMatchObject({ active: false });
    });

    it("starts one timer for 20 concurrent copies of a delivery", async () => {
      const name = await project();
      const seed = { userId, triggerId: fresh("trigger") };
      const copy = await signedCommand({
        secret: signingSecret,
        at: new Date(),
        text: `start ${name}`,
        ...seed,
      });
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => deliver(host.url, own, copy)),
      );
      expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
      const texts = answers.map((answer) => textOf(answer, "text"));
      expect(texts.filter((text) => text.includes("Started"))).toHaveLength(1);
      expect(texts.filter((text) => text.includes("already processed"))).toHaveLength(19);
    });

    it("is returned without its secrets (contract §21)", async () => {
      const { body } = expectStatus(await me.get(`${path}/status`), 200);
      expect(body).toMatchObject({
        ok: true,
        connected: true,
        is_active: true,
        connection: { state: "active", since: expect.any(String) as string },
        channel_id: channel,
        notify_on_start: true,
        notify_on_stop: true,
        daily_summary: false,
        daily_summary_time: "18:00",
        linked_slack_user_id: userId,
        has_signing_secret: true,
        has_bot_token: true,
        events_url: expect.stringContaining(own) as string,
        team: "Acme",
        notices: { last: null, dropped: null },
        linked_account: null,
      });
      expect(JSON.stringify(body) + host.logged()).not.toContain("CANARY");
    });

    it("posts a test message, or explains Slack's error", async () => {
      // Sends no other notification here.
      slack.setChannel({ id: "C0TESTED", team: "T012AB3C4" });
      await me.post(`${path}/config`, { channel_id: "C0TESTED" });
      expect((await me.post(`${path}/test`)).body).toMatchObject({ ok: true, success: true });
      expect(slack.messages("C0TESTED")).toHaveLength(1);
      slack.setChannel({ id: "C0WITHOUT", team: "T012AB3C4", members: [] });
      await me.post(`${path}/config`, { channel_id: "C0WITHOUT" });
      expect((await me.post(`${path}/test`)).body).toMatchObject({
        success: false,
        code: "permission_missing",
        message: expect.stringContaining("/invite") as string,
      });
    });

    it.each([
      ["bot_token", "xoxp-1234"],
      ["bot_token", "xoxb-unknown"],
      ["channel_id", "#general"],
      ["daily_summary_time", "25:00"],
      ["linked_slack_user_id", "@me"],
      ["unknown", "x"],
    ])("refuses %s %j", async (field, value) => {
      const { status, body } = await me.post(`${path}/config`, { [field]: value });
      expect(status).toBe(400);
      expect(body).toHaveProperty(`errors.${field}`);
    });

    it("can be saved while Slack is down and reports the remaining step", async () => {
      const other = await newUser();
      slack.faults.add({ type: "connection_refused", times: Infinity });
      const { body } = expectStatus(await other.post(`${path}/config`, slackSettings), 200);
      slack.faults.clear();
      expect(body).toMatchObject({ ok: true, is_active: true });
      expect(textOf({ status: 200, headers: new Headers(), body }, "warning")).toContain("Test");
    });

    it("responds to commands while it is paused and changes nothing", async () => {
      const name = await project();
      await me.post(`${path}/pause`);
      expect(await say(host.url, own, `start ${name}`, { userId })).toContain("paused");
      await me.post(`${path}/resume`);
      expect(await say(host.url, own, `start ${name}`, { userId })).toContain("Started");
    });

    it("refuses a command with a wrong signature or timestamp", async () => {
      const secret = "another-signing-secret";
      expect((await command(host.url, own, "status", { userId, secret })).status).toBe(401);
      const at = new Date(Date.now() - 301_000);
      expect((await command(host.url, own, "status", { userId, at })).status).toBe(401);
    });

    it("requires a new token after the app was removed, and works with it", async () => {
      const event = { type: "app_uninstalled" };
      const removed = await signedEvent({ secret: signingSecret, at: new Date(), event });
      expect((await deliver(host.url, own, removed)).status).toBe(200);
      const state = async () =>
        ((await me.get(`${path}/status`)).body["connection"] as JsonObject)["state"];
      expect(await state()).toBe("needs_reauth");
      await me.post(`${path}/config`, { bot_token: botToken });
      expect(await state()).toBe("active");
    });
  });

  describe("Slack's checks of a webhook URL", () => {
    it("succeed: the challenge if signed, the certificate check always", async () => {
      const me = await newUser();
      const own = await saveSlackIntegration(me, { linked_slack_user_id: member() });
      for (const address of [own, sharedEvents]) {
        const at = new Date();
        const check = await urlVerification({ secret: signingSecret, at }, "challenge-1");
        expect(await deliver(host.url, address, check)).toMatchObject({
          status: 200,
          body: { challenge: "challenge-1" },
        });
        const unsigned = await urlVerification({ secret: null, at }, "challenge-1");
        expect((await deliver(host.url, address, unsigned)).status).toBe(401);
        expect(await deliver(host.url, address, sslCheck({ command: "/tt" }))).toMatchObject({
          status: 200,
          body: {},
        });
        expect((await me.get(`${address}?ssl_check=1&token=x`)).status).toBe(200);
        const other = await me.get(`${address}?ssl_check=1&ssl_check=1`);
        expect(other).toMatchObject({ status: 405, body: { code: "method_not_allowed" } });
        expect(other.headers.get("allow")).toBe("POST");
      }
    });
  });

  describe("the app manifest", () => {
    it("is available without an integration, and has its webhook URL afterwards", async () => {
      const me = await newUser();
      const before = expectStatus(await me.post(`${path}/actions/manifest`), 200).body;
      expect(before["result"]).toMatchObject({
        events_url: expect.stringMatching(/\/api\/integrations\/slack\/events$/) as string,
        manifest: {
          oauth_config: {
            scopes: { bot: ["commands", "chat:write", "channels:read", "groups:read"] },
          },
        },
      });
      const own = await saveSlackIntegration(me, { linked_slack_user_id: member() });
      const after = expectStatus(await me.post(`${path}/actions/manifest`), 200).body;
      expect(after["result"]).toMatchObject({
        events_url: expect.stringContaining(own) as string,
      });
    });
  });

  describe("the workspace integration", () => {
    let own: string;
    beforeAll(async () => {
      own = await saveSlackIntegration(boss, { linked_slack_user_id: "" }, "workspace");
    });

    it("belongs to administrators; members see only its channel and what it posts", async () => {
      const me = await newUser();
      const scoped = (verb: string) => `${path}/${verb}?scope=workspace`;
      for (const verb of ["config", "test", "pause", "resume", "disconnect"]) {
        expect((await me.post(scoped(verb), {})).status, verb).toBe(403);
      }
      expect((await me.get(scoped("notices"))).status).toBe(403);
      expect((await me.get(scoped("status"))).body).toEqual({
        ok: true,
        connected: true,
        is_active: true,
        channel_id: channel,
        notify_on_start: true,
        notify_on_stop: true,
        daily_summary: false,
        daily_summary_time: "18:00",
        linked_account: null,
      });
      expect((await boss.get(scoped("status"))).body).toMatchObject({ has_signing_secret: true });
      expect((await me.get(`${path}/status?scope=everybody`)).status).toBe(400);
    });

    it("acts for a member who linked their account, until they unlink it", async () => {
      const me = await newUser();
      const userId = member();
      const name = await project();
      expect(await say(host.url, own, `start ${name}`, { userId })).toContain("/tt link");
      const made = expectStatus(await me.post(`${path}/actions/link_code`), 200);
      const code = textOf(made, "code");
      expect(textOf(made, "message")).toContain(`/tt link ${code}`);
      expect(
        await say(host.url, own, `link ${code}`, { userId, userName: "roadrunner" }),
      ).toContain("Your Slack account is linked.");
      expect((await me.get(`${path}/status`)).body).toMatchObject({ linked_account: "roadrunner" });
      expect(await say(host.url, sharedEvents, `start ${name}`, { userId })).toContain("Started");
      expect((await me.get("/api/v1/timer/status")).body).toMatchObject({ active: true });
      expect((await boss.get("/api/v1/timer/status")).body).toMatchObject({ active: false });

      expect((await me.post(`${path}/actions/unlink`)).body).toEqual({ ok: true, unlinked: true });
      expect((await me.post(`${path}/actions/unlink`)).body).toEqual({ ok: true, unlinked: false });
      expect(await say(host.url, own, "stop", { userId })).toContain("/tt link");
      expect((await me.get("/api/v1/timer/status")).body).toMatchObject({ active: true });
    });

    it("does not interfere with a member's personal integration", async () => {
      const me = await newUser();
      const userId = member();
      await saveSlackIntegration(me, { linked_slack_user_id: userId });
      const name = await project();
      expect(await say(host.url, sharedEvents, `start ${name}`, { userId })).toContain("Started");
      expect((await me.get("/api/v1/timer/status")).body).toMatchObject({ active: true });
    });
  });

  describe("the channel", () => {
    // No other test posts to this channel.
    const quiet = "C0QUIET";
    const waitOptions = { timeout: 25_000, interval: 50 };
    let me: Client;
    let own: string;
    let userId: string;
    beforeAll(async () => {
      me = await host.newUser("listener");
      userId = member();
      slack.setChannel({ id: quiet, team: "T012AB3C4" });
      own = await saveSlackIntegration(me, { channel_id: quiet, linked_slack_user_id: userId });
    });
    const texts = (): string[] => slack.messages(quiet).map(({ text }) => text);
    const notices = async (): Promise<JsonObject[]> =>
      (await me.get(`${path}/notices`)).body["notices"] as JsonObject[];

    it("gets one notification for each start and stop, from the API and from Slack", async () => {
      const project = await me.createProject("Listening");
      expectStatus(await me.post("/api/v1/timer/start", { project_id: project }), 201);
      await say(host.url, own, "stop", { userId });
      await say(host.url, own, "start listening", { userId });
      await vi.waitFor(() => {
        expect(texts()).toHaveLength(3);
      }, waitOptions);
      // Slots are in order (notifications.test.ts), but one that Slack limits on a slow machine is sent later.
      expect(texts().sort()).toEqual([
        expect.stringMatching(/^⏱ \*listener\* started a timer: \*Listening\*$/),
        expect.stringMatching(/^⏱ \*listener\* started a timer: \*Listening\*$/),
        expect.stringMatching(/^✅ \*listener\* stopped after 0:00 h: \*Listening\*$/),
      ]);
      await vi.waitFor(async () => {
        expect(await notices()).toMatchObject([
          { type: "time_entry.started", status: "sent", reason: null },
          { type: "time_entry.stopped", status: "sent", reason: null },
          { type: "time_entry.started", status: "sent", reason: null, tries: 1 },
        ]);
      }, waitOptions);
    });

    it("shows the owner which notifications failed, and why", async () => {
      slack.setChannel({ id: quiet, team: "T012AB3C4", archived: true });
      await say(host.url, own, "stop", { userId });
      await vi.waitFor(async () => {
        expect((await me.get(`${path}/status`)).body).toMatchObject({
          connection: { state: "degraded", code: "invalid_config" },
          notices: {
            dropped: {
              type: "time_entry.stopped",
              status: "dropped",
              reason: expect.stringContaining("archived") as string,
            },
          },
        });
      }, waitOptions);
      slack.setChannel({ id: quiet, team: "T012AB3C4", archived: false });
      const stranger = await host.newUser("stranger");
      expect((await stranger.get(`${path}/notices`)).status).toBe(404);
    });
  });
});
