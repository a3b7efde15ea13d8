import { beforeEach, describe, expect, it } from "vitest";
import type { Challenge } from "../../src/webhook/challenge";
import { form, header, json, query } from "../../src/webhook/place";
import type { RawRequest, Reply } from "../../src/webhook/request";
import { createGateFixture, note, type GateFixture, type SavedIntegration } from "./fixture";

const text = { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" };
const refused = { status: 405, headers: { allow: "POST" } };
const get = (queryString: string): RawRequest => ({
  method: "GET",
  headers: {},
  body: new Uint8Array(),
  query: queryString,
});

const dropbox: Challenge = { echo: query("challenge"), method: "GET" };
const graph: Challenge = { echo: query("validationToken"), method: "POST" };
const asJson: Challenge = { echo: json("event.challenge"), method: "POST", as: "json" };
const asana: Challenge = { echo: header("X-Hook-Secret"), method: "POST", as: "header" };
const meta: Challenge = {
  echo: query("hub.challenge"),
  method: "GET",
  proof: { place: query("hub.verify_token"), secret: "key" },
};
const constant: Challenge = { when: { ...form("check"), is: "1" }, reply: ok() };
const operators: Challenge = {
  echo: query("challenge"),
  method: "GET",
  proof: { place: header("x-token"), secret: { env: "APP_TOKEN" } },
};

function ok(): Reply {
  return { status: 200, body: {} };
}

describe("challenges", () => {
  let fixture: GateFixture;
  let integration: SavedIntegration;
  beforeEach(async () => {
    fixture = createGateFixture();
    integration = await fixture.createIntegration("signing key");
  });
  const ask = (
    request: RawRequest,
    challenges: readonly Challenge[],
    own?: SavedIntegration,
    env: Readonly<Record<string, string>> = {},
  ) =>
    fixture.deliver(request, {
      inbound: { challenges },
      env,
      ...(own ? { integration: own } : {}),
    });

  it("are sent back as text that no browser interprets", async () => {
    expect(await ask(get("challenge=%3Cscript%3E"), [dropbox])).toEqual({
      status: 200,
      body: "<script>",
      headers: text,
    });
    expect(await ask({ ...get("validationToken=a+b"), method: "POST" }, [graph])).toMatchObject({
      status: 200,
      body: "a b",
    });
    expect(fixture.lookups()).toBe(0);
  });

  it("are sent back as JSON under their own name", async () => {
    const body = new TextEncoder().encode('{"event":{"challenge":"abc"}}');
    expect(await ask({ headers: {}, body }, [asJson])).toEqual({
      status: 200,
      body: { challenge: "abc" },
    });
  });

  describe("that are sent back in a header", () => {
    const handshake = (secret: string): RawRequest => ({
      headers: { "x-hook-secret": secret },
      body: new TextEncoder().encode("{}"),
    });

    it("are answered without a body", async () => {
      const secret = "9c29 ~!#".repeat(125);
      expect(await ask(handshake(secret), [asana], integration)).toEqual({
        status: 200,
        body: "",
        headers: { ...text, "x-hook-secret": secret },
      });
      expect(fixture.lookups()).toBe(0);
    });

    it("have the last name of their place", async () => {
      const body = new TextEncoder().encode('{"event":{"X-Check":"abc"}}');
      const inJson: Challenge = { ...asana, echo: json("event.X-Check") };
      expect((await ask({ headers: {}, body }, [inJson])).headers).toMatchObject({
        "X-Check": "abc",
      });
    });

    it.each([
      ["nothing", ""],
      ["more than 1,000 characters", "x".repeat(1_001)],
      ["a line break", "a\r\nset-cookie: b"],
      ["a tab", "a\tb"],
      ["a character beyond ASCII", "schlüssel"],
      ["spaces around it", " a"],
      ["spaces alone", "  "],
    ])("are refused with %s", async (_what, secret) => {
      expect((await ask(handshake(secret), [asana], integration)).status).toBe(401);
    });
  });

  it("are answered by a constant if their value is the expected one", async () => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const check = (body: string) =>
      ask({ headers, body: new TextEncoder().encode(body) }, [constant]);
    expect(await check("check=1&x=2")).toEqual(ok());
    expect((await check("check=2")).status).toBe(401);
    expect((await check("check=1&check=1")).status).toBe(401);
  });

  describe("that every GET request asks", () => {
    const trello: Challenge = { method: "GET", reply: { status: 200, body: "" } };

    it.each(["GET", "HEAD"])("are answered by %s", async (method) => {
      expect(await ask({ ...get(""), method }, [trello])).toEqual({
        status: 200,
        body: "",
        headers: text,
      });
      expect(fixture.lookups()).toBe(0);
    });

    it("leave deliveries as they are", async () => {
      const delivery = await note("signing key");
      const reply = await ask(delivery, [trello], integration);
      expect(reply).toMatchObject({ status: 200, body: { ok: true } });
      expect((await ask(await note("another key"), [trello], integration)).status).toBe(401);
      expect((await ask({ ...delivery, method: "PUT" }, [trello])).status).toBe(405);
    });
  });

  it("by GET are answered by HEAD too", async () => {
    const head = { ...get("challenge=abc"), method: "HEAD" };
    expect(await ask(head, [dropbox])).toMatchObject({ status: 200, body: "abc" });
    expect(await ask(head, [])).toMatchObject(refused);
    expect(await ask({ ...get("validationToken=1"), method: "HEAD" }, [graph])).toMatchObject(
      refused,
    );
  });

  it.each([
    ["no challenge", "", [dropbox]],
    ["an empty one", "challenge=", [dropbox]],
    ["a repeated one", "challenge=1&challenge=2", [dropbox]],
    ["more than 1,000 characters", `challenge=${"x".repeat(1_001)}`, [dropbox]],
    ["a challenge for POST", "validationToken=1", [graph]],
    ["a connector without challenges", "challenge=1", []],
  ])("are not answered, but refused with 405 as GET requests: %s", async (_name, given, all) => {
    expect(await ask(get(given), all)).toMatchObject(refused);
    expect(fixture.lookups()).toBe(0);
  });

  it("of exactly 1,000 characters are sent back", async () => {
    const value = "x".repeat(1_000);
    expect((await ask(get(`challenge=${value}`), [dropbox])).body).toBe(value);
  });

  it("never replace the verification of a delivery", async () => {
    const request = { ...(await note("another key")), query: "challenge=1" };
    expect((await ask(request, [dropbox, meta])).status).toBe(401);
    expect((await ask({ ...request, method: "PUT" }, [dropbox])).status).toBe(405);
  });

  describe("that are signed", () => {
    const slack: Challenge = { echo: json("room"), method: "POST", as: "json", signed: true };

    it("are answered with a right signature only, and decide nothing", async () => {
      const reply = await ask(await note("signing key"), [slack], integration);
      expect(reply).toEqual({ status: 200, body: { room: "kitchen" } });
      const { body } = await note("signing key");
      for (const request of [await note("another key"), { headers: {}, body }]) {
        expect((await ask(request, [slack], integration)).status).toBe(401);
      }
      expect(fixture.commits).toEqual([]);
    });

    it("are answered while the integration is paused", async () => {
      const { id } = integration.row;
      await fixture.harness.storage.integrations.patch(id, { active: false });
      const reply = await ask(await note("signing key"), [slack], integration);
      expect(reply).toEqual({ status: 200, body: { room: "kitchen" } });
    });

    it("leave deliveries as they are", async () => {
      const elsewhere: Challenge = { ...slack, echo: json("challenge") };
      const reply = await ask(await note("signing key"), [elsewhere], integration);
      expect(reply).toMatchObject({ status: 200, body: { ok: true } });
    });
  });

  describe("with a proof", () => {
    const asked = (token: string) => get(`hub.challenge=42&hub.verify_token=${token}`);

    it("are answered at the integration's own URL if the token is its secret", async () => {
      const reply = await ask(asked("signing%20key"), [meta], integration);
      expect(reply).toEqual({ status: 200, body: "42", headers: text });
      await integration.save({ key: "a new key" });
      expect((await ask(asked("a%20new%20key"), [meta], integration)).status).toBe(200);
      expect((await ask(asked("signing%20key"), [meta], integration)).status).toBe(200);
      fixture.clock.advance(24 * 60 * 60 * 1000 + 1);
      expect((await ask(asked("signing%20key"), [meta], integration)).status).toBe(401);
    });

    it.each(["", "another", "signing%20key%20", "signing%20key&hub.verify_token=x"])(
      "are refused with the token %j",
      async (token) => {
        expect((await ask(asked(token), [meta], integration)).status).toBe(401);
      },
    );

    it("are refused at the shared URL, at unknown ones and without a secret", async () => {
      expect((await ask(asked("signing%20key"), [meta])).status).toBe(401);
      const { row } = integration;
      const unknown = { ...integration, row: { ...row, publicId: "unknown" } };
      expect((await ask(asked("signing%20key"), [meta], unknown)).status).toBe(401);
      await fixture.harness.storage.integrations.patch(row.id, { secrets: { key: null } });
      for (const token of ["signing%20key", ""]) {
        expect((await ask(asked(token), [meta], integration)).status).toBe(401);
      }
    });

    it("may need a secret of the operator instead", async () => {
      const asking = (token: string) => ({ ...get("challenge=42"), headers: { "x-token": token } });
      const env = { APP_TOKEN: "app token" };
      expect(await ask(asking("app token"), [operators], undefined, env)).toMatchObject({
        body: "42",
      });
      expect((await ask(asking("other"), [operators], undefined, env)).status).toBe(401);
      expect((await ask(asking(""), [operators], undefined, {})).status).toBe(401);
    });
  });
});
