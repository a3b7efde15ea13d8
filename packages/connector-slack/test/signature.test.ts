import { utf8, type RawRequest } from "@tt/connector-core";
import { nodeCrypto } from "@tt/connector-core/node";
import { beforeEach, describe, expect, it } from "vitest";
import { signedParts } from "../src/wire";
import {
  signature,
  signedBody,
  signedCommand,
  signedEvent,
  sslCheck,
  urlVerification,
  defaultTeam,
} from "../src/testing/index";
import { cardWorld, project, secret, type CardWorld } from "./integration";

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
  it("is what we compute over the raw bytes (SL-1, SL-3)", async () => {
    const { hmac } = nodeCrypto([]);
    const { data, signature } = signedParts(request());
    if (!signature) throw new Error("The signature was not read");
    expect(hmac.equal(await hmac.sha256(secret, data), signature)).toBe(true);
  });

  it("is taken at its time, as a command of a stranger (SL-3)", async () => {
    const world = await cardWorld();
    world.clock.set(new Date(Number(published.timestamp) * 1000));
    const reply = await world.deliver(request());
    expect(reply).toMatchObject({ status: 200, body: { response_type: "ephemeral" } });
    expect(reply.body["text"]).toContain("Acme");
  });
});

describe("a request", () => {
  let world: CardWorld;
  beforeEach(async () => {
    world = await cardWorld();
    await project(world, "Website");
  });

  const command = (seconds = 0, headers: Readonly<Record<string, string | undefined>> = {}) =>
    signedCommand({
      secret,
      at: new Date(world.clock.now().getTime() + seconds * 1000),
      text: "start website",
      headers,
    });
  const running = () => world.harness.countRunning(world.owner);

  it.each([-300, -1, 0, 1, 300])("is taken %i seconds from our time (SL-2)", async (seconds) => {
    expect((await world.deliver(command(seconds))).status).toBe(200);
    expect(await running()).toBe(1);
  });

  it.each([-301, -3600, 301, 3600])("is refused %i seconds from it (SL-2)", async (seconds) => {
    expect((await world.deliver(command(seconds))).status).toBe(401);
    expect(await running()).toBe(0);
  });

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
  ])("is refused when the stamp is %s, however well it is signed (SL-2)", async (_name, spoil) => {
    const good = await command();
    const now = good.headers["x-slack-request-timestamp"] ?? "";
    const stamp = spoil(now);
    const headers = {
      "x-slack-request-timestamp": stamp,
      "x-slack-signature": await signature(secret, stamp ?? "undefined", good.body),
    };
    const reply = await world.deliver({ ...good, headers: { ...good.headers, ...headers } });
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
    const reply = await world.deliver({
      ...good,
      headers: { ...good.headers, "x-slack-signature": spoilt },
    });
    expect(reply.status).toBe(401);
    expect(await running()).toBe(0);
  });

  it("that is replayed within five minutes acts once (SL-4)", async () => {
    await world.harness.allowSeveralTimers(true);
    const captured = await command();
    await world.deliver(captured);
    world.clock.advance(290_000);
    expect(await world.deliver(captured)).toMatchObject({
      status: 200,
      body: { text: "This command was done already." },
    });
    expect(await running()).toBe(1);
  });

  it("that only asks is not claimed, so it may be asked again", async () => {
    const asked = await signedCommand({ secret, at: world.clock.now(), text: "status" });
    const first = await world.deliver(asked);
    expect(await world.deliver(asked)).toEqual(first);
    expect(await world.harness.countClaims(world.cardId)).toBe(0);
  });
});

describe("an unsigned look at the certificate", () => {
  it.each([
    ["as a form", sslCheck()],
    ["by GET", { body: new Uint8Array(), headers: {}, query: "ssl_check=1&token=x" }],
  ])("gets 200 and nothing else: %s (SL-24)", async (_name, look) => {
    const world = await cardWorld();
    expect(await world.deliver(look)).toEqual({ status: 200, body: {} });
  });

  it("brings no command in (SL-24)", async () => {
    const world = await cardWorld();
    await project(world, "Website");
    const sly = {
      team_id: defaultTeam,
      user_id: "U2CERLKJA",
      command: "/tt",
      text: "start website",
    };
    expect(await world.deliver(sslCheck(sly))).toEqual({ status: 200, body: {} });
    expect(await world.harness.countRunning(world.owner)).toBe(0);
    const event = await signedEvent({
      secret: null,
      at: world.clock.now(),
      event: { type: "app_uninstalled", ssl_check: "1" },
    });
    expect((await world.deliver(event)).status).toBe(401);
  });
});

describe("the check of a URL", () => {
  it("answers the challenge, signed only (SL-10)", async () => {
    const world = await cardWorld();
    const at = world.clock.now();
    expect(await world.deliver(urlVerification({ secret, at }, "3eZbrw1aB"))).toEqual({
      status: 200,
      body: { challenge: "3eZbrw1aB" },
    });
    for (const key of [null, "another-signing-secret"]) {
      expect((await world.deliver(urlVerification({ secret: key, at }, "3eZ"))).status).toBe(401);
    }
  });

  it("works while the card is paused, and before the workspace is known (SL-10)", async () => {
    const world = await cardWorld();
    const at = world.clock.now();
    await world.harness.storage.integrations.patch(world.cardId, {
      active: false,
      state: { unset: ["team", "bot"] },
    });
    expect((await world.deliver(urlVerification({ secret, at }, "x"))).body).toEqual({
      challenge: "x",
    });
  });

  it("finds the card at the shared URL on the day it was saved and the next (SL-10)", async () => {
    const world = await cardWorld();
    const verify = async () => {
      const at = world.clock.now();
      return (await world.connector.receive(await urlVerification({ secret, at }, "x"))).status;
    };
    expect(await verify()).toBe(200);
    world.clock.advance(24 * 60 * 60 * 1000);
    expect(await verify()).toBe(200);
    world.clock.advance(24 * 60 * 60 * 1000);
    expect(await verify()).toBe(401);
  });
});

describe("an event", () => {
  const send = (world: CardWorld, event: Record<string, unknown>, retry?: number) =>
    world.deliver(
      signedEvent({
        secret,
        at: world.clock.now(),
        event: event as never,
        ...(retry === undefined ? {} : { retry }),
      }),
    );

  it.each([
    ["app_uninstalled", {}],
    ["tokens_revoked", { tokens: { oauth: [], bot: ["U0BOT"] } }],
  ])("%s ends the connection without using its token (SL-12)", async (type, more) => {
    const world = await cardWorld();
    const before = world.slack.calls.length;
    expect((await send(world, { type, ...more })).status).toBe(200);
    expect(world.slack.calls).toHaveLength(before);
    expect(await world.connector.status(world.cardId)).toMatchObject({
      connection: { state: "needs_reauth" },
    });
  });

  it("about other people's tokens changes nothing (SL-12)", async () => {
    const world = await cardWorld();
    const tokens = { oauth: ["U2CERLKJA"], bot: [] };
    expect((await send(world, { type: "tokens_revoked", tokens })).status).toBe(200);
    const others = { oauth: [], bot: ["U0ANOTHERBOT"] };
    expect((await send(world, { type: "tokens_revoked", tokens: others })).status).toBe(200);
    await world.harness.storage.integrations.patch(world.cardId, { state: { unset: ["bot"] } });
    expect((await send(world, { type: "tokens_revoked", tokens })).status).toBe(200);
    expect(await world.connector.status(world.cardId)).toMatchObject({
      connection: { state: "active" },
    });
  });

  it("counts although it is a retry: the first one may have been lost (SL-11)", async () => {
    const world = await cardWorld();
    expect((await send(world, { type: "app_uninstalled" }, 1)).status).toBe(200);
    expect(await world.connector.status(world.cardId)).toMatchObject({
      connection: { state: "needs_reauth" },
    });
  });

  it("of our own bot is left alone (SL-13)", async () => {
    const world = await cardWorld();
    const own = { type: "message", bot_id: "B0BOT", text: "/tt start website" };
    expect(await send(world, own)).toMatchObject({ status: 202, body: { handled: false } });
    expect(world.posted()).toEqual([]);
  });

  it.each([[""], ["[]"], ["null"], ["{}"], ['{"type":"event_callback"}'], ['{"type":7}']])(
    "that cannot be read is a 400: %s",
    async (text) => {
      const world = await cardWorld();

      const seed = { secret, at: world.clock.now() };
      expect((await world.deliver(signedBody(seed, "application/json", text))).status).toBe(400);
    },
  );
});
