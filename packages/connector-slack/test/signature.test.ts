import { isSignedBy, utf8, verify, type RawRequest } from "@tt/connector-core";
import { nodeCrypto } from "@tt/connector-core/node";
import { beforeEach, describe, expect, it } from "vitest";
import {
  signature,
  signedBody,
  signedCommand,
  signedEvent,
  sslCheck,
  urlVerification,
  defaultTeam,
} from "@tt/fakes/slack";
import { createFixture, createProject, secret, textOf, type Fixture } from "./fixture";

/** Slack's published example (SL-3). */
const published = {
  timestamp: "1531420618",
  body:
    "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V" +
    "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=" +
    "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F" +
    "96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
  signature: "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
};

const request = (headers: Readonly<Record<string, string | undefined>> = {}): RawRequest => ({
  body: utf8(published.body),
  headers: {
    "content-type": "application/x-www-form-urlencoded",
    "x-slack-request-timestamp": published.timestamp,
    "x-slack-signature": published.signature,
    ...headers,
  },
});

describe("Slack's published example", () => {
  it("has the signature we compute over the raw bytes (SL-1, SL-3)", async () => {
    const ports = { crypto: nodeCrypto([]), now: new Date(Number(published.timestamp) * 1000) };
    const verification = verify.slack("signing_secret");
    expect(await isSignedBy(verification, request(), secret, ports)).toBe(true);
    expect(await isSignedBy(verification, request(), `${secret}x`, ports)).toBe(false);
  });

  it("is accepted at its time, as a command from another workspace (SL-3)", async () => {
    const fixture = await createFixture();
    fixture.clock.set(new Date(Number(published.timestamp) * 1000));
    const reply = await fixture.deliver(request());
    expect(reply).toMatchObject({ status: 200, body: { response_type: "ephemeral" } });
    expect(textOf(reply)).toContain("Acme");
  });
});

describe("a request", () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await createFixture();
    await createProject(fixture, "Website");
  });

  const command = (seconds = 0, headers: Readonly<Record<string, string | undefined>> = {}) =>
    signedCommand({
      secret,
      at: new Date(fixture.clock.now().getTime() + seconds * 1000),
      text: "start website",
      headers,
    });
  const running = () => fixture.harness.countRunning(fixture.owner);

  it.each([-300, -1, 0, 1, 300])("is accepted %i seconds from our time (SL-2)", async (seconds) => {
    expect((await fixture.deliver(command(seconds))).status).toBe(200);
    expect(await running()).toBe(1);
  });

  it.each([-301, -3600, 301, 3600])(
    "is refused %i seconds from our time (SL-2)",
    async (seconds) => {
      expect((await fixture.deliver(command(seconds))).status).toBe(401);
      expect(await running()).toBe(0);
    },
  );

  it.each([
    ["empty", () => ""],
    ["no number", () => "now"],
    ["negative", (now: string) => `-${now}`],
    ["signed", (now: string) => `+${now}`],
    ["a fraction", (now: string) => `${now}.5`],
    ["a power", (now: string) => `${now}e0`],
    ["hexadecimal", (now: string) => `0x${Number(now).toString(16)}`],
    ["in milliseconds", (now: string) => `${now}000`],
    ["two headers, joined", (now: string) => `${now}, ${now}`],
    ["missing", () => undefined],
  ])("is refused when its signed timestamp is %s (SL-2)", async (_name, spoil) => {
    const good = await command();
    const now = good.headers["x-slack-request-timestamp"] ?? "";
    const stamp = spoil(now);
    const headers = {
      "x-slack-request-timestamp": stamp,
      "x-slack-signature": await signature(secret, stamp ?? "undefined", good.body),
    };
    const reply = await fixture.deliver({ ...good, headers: { ...good.headers, ...headers } });
    expect(reply.status).toBe(401);
    expect(await running()).toBe(0);
  });

  it.each([
    ["v1", (text: string) => text.replace("v0=", "v1=")],
    ["without its version", (text: string) => text.replace("v0=", "")],
    ["cut", (text: string) => text.slice(0, -1)],
    ["longer", (text: string) => `${text}0`],
    ["no hex", (text: string) => `${text.slice(0, -1)}g`],
    ["another", (text: string) => text.replace(/.$/, (digit) => (digit === "0" ? "1" : "0"))],
    ["missing", () => undefined],
  ])("is refused when its signature is %s (SL-1)", async (_name, spoil) => {
    const good = await command();
    const spoilt = spoil(good.headers["x-slack-signature"] ?? "");
    const reply = await fixture.deliver({
      ...good,
      headers: { ...good.headers, "x-slack-signature": spoilt },
    });
    expect(reply.status).toBe(401);
    expect(await running()).toBe(0);
  });

  it("that is replayed within five minutes is processed once (SL-4)", async () => {
    await fixture.harness.allowSeveralTimers(true);
    const captured = await command();
    await fixture.deliver(captured);
    fixture.clock.advance(290_000);
    expect(await fixture.deliver(captured)).toMatchObject({
      status: 200,
      body: { text: "This command was already processed." },
    });
    expect(await running()).toBe(1);
  });

  it("that changes nothing is not claimed, so it may be repeated", async () => {
    const query = await signedCommand({ secret, at: fixture.clock.now(), text: "status" });
    const first = await fixture.deliver(query);
    expect(await fixture.deliver(query)).toEqual(first);
    expect(await fixture.harness.countClaims(fixture.integrationId)).toBe(0);
  });
});

describe("an unsigned certificate check", () => {
  it.each([
    ["as a form", sslCheck()],
    ["by GET", { body: new Uint8Array(), headers: {}, query: "ssl_check=1&token=x" }],
  ])("is answered with an empty 200: %s (SL-24)", async (_name, look) => {
    const fixture = await createFixture();
    expect(await fixture.deliver(look)).toEqual({ status: 200, body: {} });
  });

  it("runs no command that it carries (SL-24)", async () => {
    const fixture = await createFixture();
    await createProject(fixture, "Website");
    const sly = {
      team_id: defaultTeam,
      user_id: "U2CERLKJA",
      command: "/tt",
      text: "start website",
    };
    expect(await fixture.deliver(sslCheck(sly))).toEqual({ status: 200, body: {} });
    expect(await fixture.harness.countRunning(fixture.owner)).toBe(0);
    const event = await signedEvent({
      secret: null,
      at: fixture.clock.now(),
      event: { type: "app_uninstalled", ssl_check: "1" },
    });
    expect((await fixture.deliver(event)).status).toBe(401);
  });
});

describe("a URL verification", () => {
  it("is answered with the challenge if signed (SL-10)", async () => {
    const fixture = await createFixture();
    const at = fixture.clock.now();
    expect(await fixture.deliver(urlVerification({ secret, at }, "3eZbrw1aB"))).toEqual({
      status: 200,
      body: { challenge: "3eZbrw1aB" },
    });
    for (const key of [null, "another-signing-secret"]) {
      expect((await fixture.deliver(urlVerification({ secret: key, at }, "3eZ"))).status).toBe(401);
    }
  });

  it("works while the integration is paused and before the workspace is known (SL-10)", async () => {
    const fixture = await createFixture();
    const at = fixture.clock.now();
    await fixture.harness.storage.integrations.patch(fixture.integrationId, {
      active: false,
      state: { team: null, bot: null },
    });
    expect((await fixture.deliver(urlVerification({ secret, at }, "x"))).body).toEqual({
      challenge: "x",
    });
  });

  it("finds the integration at the shared URL on the day of the save and the next (SL-10)", async () => {
    const fixture = await createFixture();
    const verify = async () => {
      const at = fixture.clock.now();
      return (await fixture.connector.receive(await urlVerification({ secret, at }, "x"))).status;
    };
    expect(await verify()).toBe(200);
    fixture.clock.advance(24 * 60 * 60 * 1000);
    expect(await verify()).toBe(200);
    fixture.clock.advance(24 * 60 * 60 * 1000);
    expect(await verify()).toBe(401);
  });
});

describe("an event", () => {
  const send = (fixture: Fixture, event: Record<string, unknown>, retry?: number) =>
    fixture.deliver(
      signedEvent({
        secret,
        at: fixture.clock.now(),
        event: event as never,
        ...(retry === undefined ? {} : { retry }),
      }),
    );

  it.each([
    ["app_uninstalled", {}],
    ["tokens_revoked", { tokens: { oauth: [], bot: ["U0BOT"] } }],
  ])("%s ends the connection without a call to Slack (SL-12)", async (type, more) => {
    const fixture = await createFixture();
    const before = fixture.slack.calls.length;
    expect((await send(fixture, { type, ...more })).status).toBe(200);
    expect(fixture.slack.calls).toHaveLength(before);
    expect(await fixture.connector.status(fixture.integrationId)).toMatchObject({
      connection: { state: "needs_reauth" },
    });
  });

  it("about other tokens changes nothing (SL-12)", async () => {
    const fixture = await createFixture();
    const tokens = { oauth: ["U2CERLKJA"], bot: [] };
    expect((await send(fixture, { type: "tokens_revoked", tokens })).status).toBe(200);
    const others = { oauth: [], bot: ["U0ANOTHERBOT"] };
    expect((await send(fixture, { type: "tokens_revoked", tokens: others })).status).toBe(200);
    await fixture.harness.storage.integrations.patch(fixture.integrationId, {
      state: { bot: null },
    });
    expect((await send(fixture, { type: "tokens_revoked", tokens })).status).toBe(200);
    expect(await fixture.connector.status(fixture.integrationId)).toMatchObject({
      connection: { state: "active" },
    });
  });

  it("is processed even if it is a retry: the first delivery may be lost (SL-11)", async () => {
    const fixture = await createFixture();
    expect((await send(fixture, { type: "app_uninstalled" }, 1)).status).toBe(200);
    expect(await fixture.connector.status(fixture.integrationId)).toMatchObject({
      connection: { state: "needs_reauth" },
    });
  });

  it("from our own bot is ignored (SL-13)", async () => {
    const fixture = await createFixture();
    const own = { type: "message", bot_id: "B0BOT", text: "/tt start website" };
    expect(await send(fixture, own)).toMatchObject({ status: 202, body: { handled: false } });
    expect(fixture.posted()).toEqual([]);
  });

  it.each([[""], ["[]"], ["null"], ["{}"], ['{"type":"event_callback"}'], ['{"type":7}']])(
    "that cannot be parsed is answered with 400: %s",
    async (text) => {
      const fixture = await createFixture();
      const seed = { secret, at: fixture.clock.now() };
      expect((await fixture.deliver(signedBody(seed, "application/json", text))).status).toBe(400);
    },
  );
});
