import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { App, ExpressReceiver, LogLevel } from "@slack/bolt";
import { WebClient } from "@slack/web-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startFake, type RunningFake } from "./program";

// @slack/web-api and @slack/bolt against `tt-fakes slack`.

const token = "xoxb-test-token";
const signingSecret = "a-signing-secret-of-the-tests";
const general = "C012AB3CD";

let fake: RunningFake;
let slack: WebClient;
let server: Server;
const heard: string[] = [];
/** A message may have to wait a second for the one before it. */
const inTime = { timeout: 10_000 };

const client = (auth: string): WebClient =>
  new WebClient(auth, {
    slackApiUrl: `${fake.url}/api/`,
    logLevel: LogLevel.ERROR,
    retryConfig: { retries: 1, minTimeout: 1, maxTimeout: 1 },
  });

beforeAll(async () => {
  // Bolt needs the URL of the fake, and the fake needs the URL of Bolt.
  const receiver = new ExpressReceiver({ signingSecret, logLevel: LogLevel.ERROR });
  server = receiver.app.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/slack/events`;
  fake = await startFake(
    ...["slack", "--token", token, "--signing-secret", signingSecret],
    ...["--command-url", url, "--events-url", url],
  );
  slack = client(token);
  const app = new App({
    receiver,
    token,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: `${fake.url}/api/` },
  });
  app.command("/tt", async ({ command, ack, respond }) => {
    await ack(`Got ${command.text}`);
    if (command.text === "later") await respond({ text: "Done", response_type: "in_channel" });
  });
  app.message("hello", async ({ message, say }) => {
    heard.push("user" in message ? (message.user ?? "") : "");
    await say({ text: "Hello!", channel: general });
  });
  app.action("stop", async ({ ack }) => {
    heard.push("stop");
    await ack();
  });
});
afterAll(async () => {
  await fake.stop();
  server.closeAllConnections();
  server.close();
});

/** The error of a refused call. */
const errorOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "none",
    (error: unknown) =>
      (error as { readonly data?: { readonly error: string } }).data?.error ?? String(error),
  );

describe("the Web API by @slack/web-api", () => {
  it("knows the app by its token", async () => {
    expect(await slack.auth.test()).toMatchObject({ ok: true, team: "Acme", user_id: "U0BOT" });
    expect((await slack.team.info()).team?.name).toBe("Acme");
    expect(await slack.api.test()).toMatchObject({ ok: true });
    expect(await errorOf(client("xoxb-wrong").auth.test())).toBe("invalid_auth");
  });

  it("posts, updates and deletes messages, with blocks and in threads", async () => {
    await fake.control("POST /channels", { id: "C0CHAT", members: ["U0BOT"] });
    const blocks = [{ type: "section", text: { type: "mrkdwn", text: "*Started*" } }];
    const posted = await slack.chat.postMessage({ channel: "C0CHAT", text: "Started", blocks });
    const ts = posted.ts ?? "";
    expect(posted.message).toMatchObject({ text: "Started", blocks });
    await slack.chat.update({ channel: "C0CHAT", ts, text: "Stopped" });
    const read = async (): Promise<unknown> =>
      (await fake.control("GET /channels/C0CHAT/messages"))["messages"];
    expect(await read()).toMatchObject([{ text: "Stopped", blocks }]);
    expect(
      (await slack.chat.getPermalink({ channel: "C0CHAT", message_ts: ts })).permalink,
    ).toContain("/archives/C0CHAT/p");
    await slack.chat.delete({ channel: "C0CHAT", ts });
    expect(await read()).toEqual([]);
  });

  it("lists channels and people in pages", async () => {
    for (let index = 0; index < 5; index += 1) {
      await fake.control("POST /channels", { id: `C0PAGE${String(index)}` });
    }
    const names = new Set<string | undefined>();
    for await (const page of slack.paginate("conversations.list", { limit: 2 })) {
      const { channels = [] } = page as { readonly channels?: readonly { readonly id?: string }[] };
      expect(channels.length).toBeLessThanOrEqual(2);
      for (const { id } of channels) names.add(id);
    }
    expect(names.size).toBeGreaterThanOrEqual(7);
    const people = await slack.users.list({ limit: 2 });
    expect(people.members).toHaveLength(2);
    expect(people.response_metadata?.next_cursor).not.toBe("");
    const ada = await slack.users.lookupByEmail({ email: "ada@example.com" });
    expect((await slack.users.info({ user: ada.user?.id ?? "" })).user?.real_name).toBe(
      "Ada Lovelace",
    );
    expect(await errorOf(slack.users.lookupByEmail({ email: "no@example.com" }))).toBe(
      "users_not_found",
    );
  });

  it("joins and reads channels, and opens direct messages", async () => {
    expect((await slack.conversations.info({ channel: "C061EG9SL" })).channel?.is_member).toBe(
      false,
    );
    expect(await errorOf(slack.conversations.history({ channel: "C061EG9SL" }))).toBe(
      "not_in_channel",
    );
    await slack.conversations.join({ channel: "C061EG9SL" });
    await fake.control("POST /messages", { channel: "C061EG9SL", text: "Lunch?" });
    const history = await slack.conversations.history({ channel: "C061EG9SL" });
    expect(history.messages?.map(({ text }) => text)).toEqual(["Lunch?"]);
    expect((await slack.conversations.members({ channel: "C061EG9SL" })).members).toContain(
      "U0BOT",
    );
    const opened = await slack.conversations.open({ users: "U0GRACE" });
    const direct = await slack.chat.postMessage({ channel: opened.channel?.id ?? "", text: "Hi" });
    expect(direct.ok).toBe(true);
  });

  it.each([
    ["channel_not_found", { channel: "C0NONE", text: "x" }],
    ["no_text", { channel: general, text: "" }],
    ["msg_too_long", { channel: general, text: "x".repeat(40_001) }],
  ])("refuses with %s", async (error, message) => {
    expect(await errorOf(slack.chat.postMessage(message))).toBe(error);
  });

  it("names a missing scope", async () => {
    await fake.control("POST /apps", { token: "xoxb-small", scopes: ["commands"] });
    const posted = client("xoxb-small").chat.postMessage({ channel: general, text: "x" });
    expect(await errorOf(posted)).toBe("missing_scope");
  });

  it("slows a client down, which waits as it is told and succeeds", async () => {
    const started = performance.now();
    await fake.control("POST /channels", { id: "C0FAST", members: ["U0BOT"] });
    const texts = ["one", "two"];
    await Promise.all(texts.map((text) => slack.chat.postMessage({ channel: "C0FAST", text })));
    expect(performance.now() - started).toBeGreaterThan(900);
    const { messages } = await fake.control("GET /channels/C0FAST/messages");
    expect(messages).toHaveLength(2);
    const requests = await fake.control("GET /requests");
    expect(requests["requests"]).toContainEqual(
      expect.objectContaining({ method: "chat.postMessage", status: 429 }),
    );
  });

  it("fails as it is told", async () => {
    await fake.control("POST /faults", { type: "server_error", on: "auth.test", times: 2 });
    expect(await errorOf(slack.auth.test())).toContain("503");
    expect(await errorOf(slack.auth.test())).toBe("none");
    const temporary = client("xoxb-temporary");
    await fake.control("POST /apps", { token: "xoxb-temporary" });
    expect(await temporary.auth.revoke()).toMatchObject({ revoked: true });
    expect(await errorOf(temporary.auth.test())).toBe("token_revoked");
  });
});

describe("@slack/bolt", () => {
  it("accepts signed commands and answers them", async () => {
    const answer = await fake.control("POST /commands", { text: "start Website" });
    expect(answer).toMatchObject({ status: 200, body: "Got start Website" });
  });

  it("posts to the response URL of a command", async () => {
    await fake.control("POST /commands", { text: "later" });
    await expect
      .poll(
        async () => (await fake.control(`GET /channels/${general}/messages`))["messages"],
        inTime,
      )
      .toContainEqual(expect.objectContaining({ text: "Done" }));
  });

  it("refuses what another secret signed", async () => {
    const refused = await fake.control("POST /commands", { text: "start", secret: "another" });
    expect(refused).toMatchObject({ status: 401 });
  });

  it("answers the challenge of its URL", async () => {
    const answer = await fake.control("POST /url-verification", { challenge: "abc" });
    expect(answer).toMatchObject({ status: 200, body: JSON.stringify({ challenge: "abc" }) });
  });

  it("hears messages and answers through the Web API", async () => {
    const posted = await fake.control("POST /messages", { channel: general, text: "hello" });
    expect(posted).toMatchObject({ delivery: { status: 200 } });
    await expect
      .poll(
        async () => (await fake.control(`GET /channels/${general}/messages`))["messages"],
        inTime,
      )
      .toContainEqual(expect.objectContaining({ text: "Hello!" }));
    expect(heard).toContain("U2CERLKJA");
  });

  it("hears a press on a button", async () => {
    const payload = { actions: [{ type: "button", action_id: "stop", block_id: "b", value: "1" }] };
    expect(await fake.control("POST /interactions", { payload })).toMatchObject({ status: 200 });
    expect(heard).toContain("stop");
  });
});

it("answers unknown methods and paths", async () => {
  expect(await errorOf(slack.apiCall("views.explode"))).toBe("unknown_method");
  expect((await fetch(`${fake.url}/favicon.ico`)).status).toBe(404);
});
