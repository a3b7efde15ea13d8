import { beforeEach, describe, expect, it } from "vitest";
import { hex, utf8 } from "../../src/bytes";
import { ConnectorError } from "../../src/error";
import type { Reply } from "../../src/webhook/request";
import { webCrypto } from "../../src/web/crypto";
import {
  createGateWorld,
  crypto,
  type decide,
  done,
  inbound,
  note,
  now,
  type GateWorld,
} from "./fixture";

describe("the gate", () => {
  let world: GateWorld;
  beforeEach(() => {
    world = createGateWorld();
  });

  describe("finds the card", () => {
    it("by its own URL, without asking for hints", async () => {
      const card = await world.createCard("key of mine");
      const route = () => {
        throw new Error("The hints were asked for");
      };
      const reply = await world.deliver(note("key of mine"), {
        card,
        inbound: { candidateKeys: route },
      });
      expect(reply).toEqual(done);
      expect(await world.tasks(card)).toBe(1);
    });

    it("at the shared URL as the one whose secret signed", async () => {
      const first = await world.createCard("key of the first");
      const second = await world.createCard("key of the second");
      expect(await world.deliver(note("key of the second"))).toEqual(done);
      expect([await world.tasks(first), await world.tasks(second)]).toEqual([0, 1]);
    });

    it("by the most specific hint when several could be meant", async () => {
      const byRoom = await world.createCard("shared key");
      const byHook = await world.createCard("shared key", [{ index: "hook", value: "7" }]);
      const hints = { "hint-hook": "7", "hint-room": "kitchen" };
      const { headers, body } = await note("shared key");
      const request = { body, headers: { ...hints, ...headers } };
      expect(inbound.candidateKeys(request).map(({ index }) => index)).toEqual(["hook", "room"]);
      await world.deliver(request);
      expect([await world.tasks(byRoom), await world.tasks(byHook)]).toEqual([0, 1]);
    });

    it("among the first twenty candidates and no more", async () => {
      for (let card = 1; card <= 21; card += 1) await world.createCard(`key ${String(card)}`);
      expect((await world.deliver(note("key 20"))).status).toBe(200);
      expect((await world.deliver(note("key 21"))).status).toBe(401);
    });

    it("not at all without a hint: refused without a look at the database", async () => {
      await world.createCard("key of mine");
      const request = await note("key of mine");
      const reply = await world.deliver(request, { inbound: { candidateKeys: () => [] } });
      expect(reply.status).toBe(401);
      expect(world.lookups()).toBe(0);
    });

    it("beside one whose secret cannot be read: that card fails alone", async () => {
      const broken = await world.createCard("key of the broken");
      const sealed = await webCrypto([new Uint8Array(32).fill(4)]).secrets.seal("x", "y");
      await world.harness.storage.integrations.patch(broken.row.id, { secrets: { key: sealed } });
      const card = await world.createCard("key of mine");
      expect(await world.deliver(note("key of mine"))).toEqual(done);
      expect(await world.tasks(card)).toBe(1);
      const unverifiable = await world.deliver(note("key of the broken"));
      expect(unverifiable).toMatchObject({
        status: 503,
        headers: { "retry-after": "300" },
        body: { code: "busy" },
      });
      expect(JSON.stringify(unverifiable)).not.toMatch(/key|secret|encrypt|config/i);
      expect(world.logged()).toMatchObject([{ level: "warn" }]);
    });

    it("by its previous secret while the current one cannot be read, and the other way round", async () => {
      const sealed = await webCrypto([new Uint8Array(32).fill(4)]).secrets.seal("x", "y");
      for (const [field, key] of [
        ["key", "the old key"],
        ["key.previous", "the new key"],
      ] as const) {
        const card = await world.createCard("the old key");
        await card.save({ key: "the new key" });
        await world.harness.storage.integrations.patch(card.row.id, {
          secrets: { [field]: sealed },
        });
        expect(await world.deliver(note(key), { card })).toEqual(done);
      }
    });
  });

  describe("before the signature", () => {
    it("takes bodies up to the limit, and refuses larger ones unread", async () => {
      await world.createCard("key of mine");
      const room = "x".repeat(inbound.maxBytes - utf8('{"note":1,"room":""}').length);
      const largest = await note("key of mine", {}, { note: 1, room });
      expect(largest.body).toHaveLength(inbound.maxBytes);
      expect((await world.deliver(largest)).status).toBe(200);
      const before = world.lookups();
      const larger = await note("key of mine", {}, { note: 1, room: `${room}x` });
      expect(await world.deliver(larger)).toMatchObject({
        status: 413,
        body: { ok: false, code: "too_large" },
      });
      expect(world.lookups()).toBe(before);
    });

    it("answers an unsigned handshake without a card, and nothing else", async () => {
      const card = await world.createCard("key of mine");
      const hello: Reply = { status: 200, body: { challenge: "abc" } };
      const handshake: Partial<typeof inbound> = {
        unsigned: (untrusted) => (untrusted.headers["x-hello"] ? hello : undefined),
      };
      const unsigned = await note("another key", { "x-hello": "abc" });
      expect(await world.deliver(unsigned, { inbound: handshake })).toEqual(hello);
      expect(world.lookups()).toBe(0);
      expect((await world.deliver(note("another key"), { inbound: handshake })).status).toBe(401);
      expect(await world.tasks(card)).toBe(0);
    });
  });

  describe("with a signed time", () => {
    const windowed = { verification: { ...inbound.verification, toleranceSeconds: 300 } };

    it.each([
      ["2026-01-15T11:55:00.000Z", 200],
      ["2026-01-15T11:54:59.999Z", 401],
      ["2026-01-15T12:05:00.000Z", 200],
      ["2026-01-15T12:05:00.001Z", 401],
      ["no time at all", 401],
      [undefined, 401],
    ])("signed at %s and received at 12:00: %i", async (at, status) => {
      await world.createCard("key of mine");
      const request = await note("key of mine", at === undefined ? {} : { "x-at": at });
      expect((await world.deliver(request, { inbound: windowed })).status).toBe(status);
      expect(world.commits).toHaveLength(status === 200 ? 1 : 0);
    });

    it("outside the window is refused also where the secret cannot be read", async () => {
      const card = await world.createCard("key of mine");
      const sealed = await webCrypto([new Uint8Array(32).fill(4)]).secrets.seal("x", "y");
      await world.harness.storage.integrations.patch(card.row.id, { secrets: { key: sealed } });
      const late = await note("key of mine", { "x-at": "2026-01-15T11:00:00Z" });
      expect((await world.deliver(late, { card, inbound: windowed })).status).toBe(401);
      const timely = await note("key of mine", { "x-at": now });
      expect((await world.deliver(timely, { card, inbound: windowed })).status).toBe(503);
    });

    it("says no more of a time outside the window than of a wrong signature", async () => {
      await world.createCard("key of mine");
      const late = await note("key of mine", { "x-at": "2026-01-15T11:00:00Z" });
      const forged = await note("another key", { "x-at": now });
      expect(await world.deliver(late, { inbound: windowed })).toEqual(
        await world.deliver(forged, { inbound: windowed }),
      );
    });
  });

  describe("commits", () => {
    it("with the provider's id and the hash of the raw body as the claim", async () => {
      const card = await world.createCard("key of mine");
      const request = await note("key of mine");
      await world.deliver(request);
      const hash = hex(await crypto.hmac.digest(request.body));
      expect(world.commits).toMatchObject([
        { integration: card.row.id, once: { id: "delivery-1", hash } },
      ]);
      world.commits.length = 0;
      await world.deliver(request, { inbound: { deliveryId: () => undefined } });
      expect(world.commits[0]?.once).toEqual({ hash });
    });

    it("state without changes, unclaimed: remembering twice is harmless", async () => {
      const card = await world.createCard("key of mine");
      const remembering: typeof decide = () =>
        Promise.resolve({ changes: [], state: { set: { seen: true } }, reply: () => done });
      const request = await note("key of mine");
      for (let time = 0; time < 2; time += 1) {
        expect(await world.deliver(request, { decide: remembering })).toEqual(done);
      }
      const row = await world.harness.storage.integrations.get(card.row.id, { fresh: true });
      expect(row?.state["seen"]).toBe(true);
      expect(await world.harness.countClaims(card.row.id)).toBe(0);
    });

    it("nothing for an event that is left alone", async () => {
      await world.createCard("key of mine");
      const request = await note("key of mine", { "x-event": "other" });
      expect(await world.deliver(request)).toEqual({
        status: 202,
        body: { ok: true, handled: false, reason: "not a note" },
      });
      expect(world.commits).toEqual([]);
    });
  });

  describe("answers faults", () => {
    it.each([
      ["a bug", new Error("canary"), 500, "internal_error", undefined],
      [
        "a known reason with a waiting time",
        new ConnectorError({ code: "rate_limited", message: "Wait", retryAfter: 7 }),
        503,
        "rate_limited",
        { "retry-after": "7" },
      ],
      [
        "another secret that cannot be read",
        new ConnectorError({ code: "encryption_key_missing", message: "canary: add that key" }),
        503,
        "busy",
        { "retry-after": "300" },
      ],
      [
        "an unreadable body",
        new ConnectorError({ code: "malformed", message: "No" }),
        400,
        "malformed",
        undefined,
      ],
    ])("%s, in the contract's shape", async (_name, error, status, code, headers) => {
      const card = await world.createCard("key of mine");
      const failing: typeof decide = () => Promise.reject(error);
      const reply = await world.deliver(note("key of mine"), { decide: failing });
      const message = reply.body["error"];
      expect(reply).toMatchObject({
        status,
        body: { ok: false, code, error_code: code, error: message, message },
      });
      expect(reply.headers).toEqual(headers);
      expect(JSON.stringify(reply)).not.toContain("canary");
      expect(world.logged()).toHaveLength(status === 400 ? 0 : 1);
      expect(await world.harness.countClaims(card.row.id)).toBe(0);
    });
  });

  it("tells how every delivery ended, and whose it was once that is proved", async () => {
    const card = await world.createCard("key of mine");
    const integration = card.row.id;
    const request = await note("key of mine");
    const other = await note("key of mine", { "x-event": "other" });
    await world.deliver(request);
    await world.deliver(request);
    await world.deliver(other);
    await world.deliver(note("another key"));
    const second = note("key of mine", { "x-id": "2" }, { note: 2, room: "kitchen" });
    await world.deliver(second, { decide: () => Promise.reject(new Error("bug")) });
    const connector = "note_connector";
    expect(world.told).toEqual([
      { connector, integration, status: 200, result: "done" },
      { connector, integration, status: 200, result: "duplicate" },
      { connector, integration, status: 202, result: "ignored" },
      { connector, integration: undefined, status: 401, result: "refused" },
      { connector, integration: undefined, status: 500, result: "failed" },
    ]);
  });
});
