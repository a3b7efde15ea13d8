import { beforeEach, describe, expect, it, vi } from "vitest";
import { hex, utf8 } from "../../src/bytes";
import { ConnectorError } from "../../src/error";
import type { JsonObject } from "../../src/json";
import type { Reply } from "../../src/webhook/request";
import { candidateKeys } from "../../src/webhook/routing";
import { verify } from "../../src/webhook/verify";
import { webCrypto } from "../../src/web/crypto";
import {
  createGateFixture,
  crypto,
  custom,
  type decide,
  done,
  inbound,
  note,
  now,
  type GateFixture,
} from "./fixture";

describe("the gate", () => {
  let fixture: GateFixture;
  beforeEach(() => {
    fixture = createGateFixture();
  });

  describe("finding the integration", () => {
    it("uses its own URL without routing keys", async () => {
      const integration = await fixture.createIntegration("signing key");
      const from = () => {
        throw new Error("The routing must not be used");
      };
      const reply = await fixture.deliver(note("signing key"), {
        integration,
        inbound: { routing: { room: { from } } },
      });
      expect(reply).toEqual(done);
      expect(await fixture.tasks(integration)).toBe(1);
    });

    it("selects the one whose secret matches at the shared URL", async () => {
      const first = await fixture.createIntegration("key of the first");
      const second = await fixture.createIntegration("key of the second");
      expect(await fixture.deliver(note("key of the second"))).toEqual(done);
      expect([await fixture.tasks(first), await fixture.tasks(second)]).toEqual([0, 1]);
    });

    it("prefers the most specific routing key", async () => {
      const byRoom = await fixture.createIntegration("shared key");
      const byHook = await fixture.createIntegration("shared key", [{ index: "hook", value: "7" }]);
      const routingKeys = { "key-hook": "7", "key-room": "kitchen" };
      const { headers, body } = await note("shared key");
      const request = { body, headers: { ...routingKeys, ...headers } };
      expect(candidateKeys(inbound.routing, request).map(({ index }) => index)).toEqual([
        "hook",
        "room",
      ]);
      await fixture.deliver(request);
      expect([await fixture.tasks(byRoom), await fixture.tasks(byHook)]).toEqual([0, 1]);
    });

    it("tries at most twenty candidates", async () => {
      for (let integration = 1; integration <= 21; integration += 1)
        await fixture.createIntegration(`key ${String(integration)}`);
      expect((await fixture.deliver(note("key 20"))).status).toBe(200);
      expect((await fixture.deliver(note("key 21"))).status).toBe(401);
    });

    it("refuses without a routing key and without a lookup", async () => {
      await fixture.createIntegration("signing key");
      const request = await note("signing key");
      const reply = await fixture.deliver(request, { inbound: { routing: {} } });
      expect(reply.status).toBe(401);
      expect(fixture.lookups()).toBe(0);
    });

    it("is not affected by a candidate whose secret cannot be decrypted", async () => {
      const broken = await fixture.createIntegration("key of the broken");
      const sealed = await webCrypto([new Uint8Array(32).fill(4)]).secrets.seal("x", "y");
      await fixture.harness.storage.integrations.patch(broken.row.id, { secrets: { key: sealed } });
      const integration = await fixture.createIntegration("signing key");
      expect(await fixture.deliver(note("signing key"))).toEqual(done);
      expect(await fixture.tasks(integration)).toBe(1);
      const unverifiable = await fixture.deliver(note("key of the broken"));
      expect(unverifiable).toMatchObject({
        status: 503,
        headers: { "retry-after": "300" },
        body: { code: "busy" },
      });
      expect(JSON.stringify(unverifiable)).not.toMatch(/key|secret|encrypt|config/i);
      expect(fixture.logged()).toMatchObject([{ level: "warn" }]);
    });

    it("accepts the previous secret if the current one cannot be decrypted, and vice versa", async () => {
      const sealed = await webCrypto([new Uint8Array(32).fill(4)]).secrets.seal("x", "y");
      for (const [field, key] of [
        ["key", "the old key"],
        ["key.previous", "the new key"],
      ] as const) {
        const integration = await fixture.createIntegration("the old key");
        await integration.save({ key: "the new key" });
        await fixture.harness.storage.integrations.patch(integration.row.id, {
          secrets: { [field]: sealed },
        });
        expect(await fixture.deliver(note(key), { integration })).toEqual(done);
      }
    });
  });

  describe("before the signature", () => {
    it("accepts bodies up to the limit and refuses larger ones", async () => {
      await fixture.createIntegration("signing key");
      const room = "x".repeat(inbound.maxBytes - utf8('{"note":1,"room":""}').length);
      const largest = await note("signing key", {}, { note: 1, room });
      expect(largest.body).toHaveLength(inbound.maxBytes);
      expect((await fixture.deliver(largest)).status).toBe(200);
      const before = fixture.lookups();
      const larger = await note("signing key", {}, { note: 1, room: `${room}x` });
      expect(await fixture.deliver(larger)).toMatchObject({
        status: 413,
        body: { ok: false, code: "too_large" },
      });
      expect(fixture.lookups()).toBe(before);
    });

    it("answers challenges only", async () => {
      const integration = await fixture.createIntegration("signing key");
      const hello: Reply = { status: 200, body: { challenge: "abc" } };
      const challenge: Partial<typeof inbound> = {
        challenges: [{ when: { header: "x-hello" }, reply: hello }],
      };
      const unsigned = await note("another key", { "x-hello": "abc" });
      expect(await fixture.deliver(unsigned, { inbound: challenge })).toEqual(hello);
      expect(fixture.lookups()).toBe(0);
      expect((await fixture.deliver(note("another key"), { inbound: challenge })).status).toBe(401);
      expect(await fixture.tasks(integration)).toBe(0);
    });
  });

  describe("with a signed time", () => {
    const windowed = { verification: { ...custom, toleranceSeconds: 300 } };

    it.each([
      ["2026-01-15T11:55:00.000Z", 200],
      ["2026-01-15T11:54:59.999Z", 401],
      ["2026-01-15T12:05:00.000Z", 200],
      ["2026-01-15T12:05:00.001Z", 401],
      ["no time at all", 401],
      [undefined, 401],
    ])("signed at %s and received at 12:00: %i", async (at, status) => {
      await fixture.createIntegration("signing key");
      const request = await note("signing key", at === undefined ? {} : { "x-at": at });
      expect((await fixture.deliver(request, { inbound: windowed })).status).toBe(status);
      expect(fixture.commits).toHaveLength(status === 200 ? 1 : 0);
    });

    it("refuses a time outside the tolerance even if the secret cannot be decrypted", async () => {
      const integration = await fixture.createIntegration("signing key");
      const sealed = await webCrypto([new Uint8Array(32).fill(4)]).secrets.seal("x", "y");
      await fixture.harness.storage.integrations.patch(integration.row.id, {
        secrets: { key: sealed },
      });
      const late = await note("signing key", { "x-at": "2026-01-15T11:00:00Z" });
      expect((await fixture.deliver(late, { integration, inbound: windowed })).status).toBe(401);
      const timely = await note("signing key", { "x-at": now });
      expect((await fixture.deliver(timely, { integration, inbound: windowed })).status).toBe(503);
    });

    it.each([
      ["61 seconds ago", "2026-01-15T11:58:59Z", 61],
      ["a fraction more than allowed", "2026-01-15T11:58:59.900Z", 61],
      ["in the future", "2026-01-15T12:02:00Z", -120],
      ["at no readable time", "soon", undefined],
    ])("reports a right signature made %s as stale", async (_name, at, ageSeconds) => {
      const { row } = await fixture.createIntegration("signing key");
      const verification = { ...custom, toleranceSeconds: 60 };
      await fixture.deliver(note("signing key", { "x-at": at }), { inbound: { verification } });
      expect(fixture.deliveries).toEqual([
        {
          connector: "note_connector",
          integration: undefined,
          status: 401,
          result: "refused",
          refused: {
            signature: "stale",
            integration: row.id,
            time: { ageSeconds, toleranceSeconds: 60 },
          },
        },
      ]);
    });

    it("reports a wrong signature as wrong, whatever its time", async () => {
      const { row } = await fixture.createIntegration("signing key");
      for (const at of [now, "2026-01-15T11:00:00Z", "soon"]) {
        await fixture.deliver(note("another key", { "x-at": at }), { inbound: windowed });
      }
      const refused = { signature: "wrong", integration: row.id };
      expect(fixture.deliveries.map((each) => each.refused)).toEqual([refused, refused, refused]);
    });

    it("works as much for a stale signature as for a wrong one", async () => {
      const integrations = [
        await fixture.createIntegration("the old key"),
        await fixture.createIntegration("another key"),
      ];
      for (const each of integrations) await each.save({ key: "the new key" });
      const hmacs = vi.spyOn(crypto.hmac, "sha256");
      const workFor = async (key: string, at: string) => {
        const request = await note(key, { "x-at": at });
        const before = fixture.lookups();
        hmacs.mockClear();
        expect((await fixture.deliver(request, { inbound: windowed })).status).toBe(401);
        return { lookups: fixture.lookups() - before, hmacs: hmacs.mock.calls.length };
      };
      const late = "2026-01-15T11:00:00Z";
      const wrong = await workFor("no key at all", now);
      // Two secrets of two integrations, each on a cached and on a fresh row.
      expect(wrong.hmacs).toBe(8);
      expect(await workFor("the new key", late)).toEqual(wrong);
      expect(await workFor("the old key", late)).toEqual(wrong);
      expect(await workFor("no key at all", late)).toEqual(wrong);
      hmacs.mockRestore();
    });

    it("accepts a proof in time beside a stale one", async () => {
      const integration = await fixture.createIntegration("signing key");
      const verification = verify.any({ ...custom, toleranceSeconds: 300 }, custom);
      const late = await note("signing key", { "x-at": "2026-01-15T11:00:00Z" });
      expect(await fixture.deliver(late, { inbound: { verification } })).toEqual(done);
      expect(await fixture.tasks(integration)).toBe(1);
    });

    it("replies to a time outside the tolerance like to a wrong signature", async () => {
      await fixture.createIntegration("signing key");
      const late = await note("signing key", { "x-at": "2026-01-15T11:00:00Z" });
      const forged = await note("another key", { "x-at": now });
      expect(await fixture.deliver(late, { inbound: windowed })).toEqual(
        await fixture.deliver(forged, { inbound: windowed }),
      );
    });
  });

  describe("committing", () => {
    it("claims the provider's id and the hash of the raw body", async () => {
      const integration = await fixture.createIntegration("signing key");
      const request = await note("signing key");
      await fixture.deliver(request);
      const hash = hex(await crypto.hmac.digest(request.body));
      expect(fixture.commits).toMatchObject([
        { integration: integration.row.id, once: { id: "delivery-1", hash } },
      ]);
      fixture.commits.length = 0;
      await fixture.deliver(request, { inbound: { deliveryId: [] } });
      expect(fixture.commits[0]?.once).toEqual({ hash });
    });

    it("commits an update without changes once, so that a replay restores no older state", async () => {
      const integration = await fixture.createIntegration("signing key");
      const remember = (seen: number): typeof decide => {
        const update = { state: { seen } };
        return () => Promise.resolve({ changes: [], update, reply: () => done });
      };
      const request = await note("signing key");
      expect(await fixture.deliver(request, { decide: remember(1) })).toEqual(done);
      expect(await fixture.deliver(request, { decide: remember(2) })).toMatchObject({
        body: { duplicate: true },
      });
      const row = await fixture.harness.storage.integrations.get(integration.row.id, {
        fresh: true,
      });
      expect(row?.state["seen"]).toBe(1);
      expect(await fixture.harness.countClaims(integration.row.id)).toBe(1);
    });

    it("commits nothing for an ignored event", async () => {
      await fixture.createIntegration("signing key");
      const request = await note("signing key", { "x-event": "other" });
      expect(await fixture.deliver(request)).toEqual({
        status: 202,
        body: { ok: true, handled: false, reason: "not a note" },
      });
      expect(fixture.commits).toEqual([]);
    });
  });

  describe("replies to failures", () => {
    it.each([
      ["a bug", new Error("canary"), 500, "internal_error", undefined],
      [
        "a connector error with retryAfter",
        new ConnectorError({ code: "rate_limited", message: "Wait", retryAfter: 7 }),
        503,
        "rate_limited",
        { "retry-after": "7" },
      ],
      [
        "another secret that cannot be decrypted",
        new ConnectorError({ code: "encryption_key_missing", message: "canary: add that key" }),
        503,
        "busy",
        { "retry-after": "300" },
      ],
      [
        "a malformed body",
        new ConnectorError({ code: "malformed", message: "No" }),
        400,
        "malformed",
        undefined,
      ],
    ])("%s, in the contract's shape", async (_name, error, status, code, headers) => {
      const integration = await fixture.createIntegration("signing key");
      const failing: typeof decide = () => Promise.reject(error);
      const reply = await fixture.deliver(note("signing key"), { decide: failing });
      const { error: message } = reply.body as JsonObject;
      expect(reply).toMatchObject({
        status,
        body: { ok: false, code, error_code: code, error: message, message },
      });
      expect(reply.headers).toEqual(headers);
      expect(JSON.stringify(reply)).not.toContain("canary");
      expect(fixture.logged()).toHaveLength(status === 400 ? 0 : 1);
      expect(await fixture.harness.countClaims(integration.row.id)).toBe(0);
    });
  });

  it("reports what became of every delivery, and whose it is once it is verified", async () => {
    const { row } = await fixture.createIntegration("signing key");
    const integration = row.id;
    const request = await note("signing key");
    const other = await note("signing key", { "x-event": "other" });
    await fixture.deliver(request);
    await fixture.deliver(request);
    await fixture.deliver(other);
    await fixture.deliver(note("another key"));
    const second = note("signing key", { "x-id": "2" }, { note: 2, room: "kitchen" });
    await fixture.deliver(second, { decide: () => Promise.reject(new Error("bug")) });
    const connector = "note_connector";
    const deliveryId = "delivery-1";
    expect(fixture.deliveries).toEqual([
      {
        connector,
        integration,
        status: 200,
        result: "done",
        deliveryId,
        changes: [
          { type: "task.upsert", outcome: { status: "created", id: expect.any(Number) as number } },
        ],
      },
      { connector, integration, status: 200, result: "duplicate", deliveryId },
      {
        connector,
        integration,
        status: 202,
        result: "ignored",
        deliveryId,
        reason: "not a note",
      },
      {
        connector,
        integration: undefined,
        status: 401,
        result: "refused",
        refused: { signature: "wrong", integration },
      },
      {
        connector,
        integration,
        status: 500,
        result: "failed",
        deliveryId: "2",
        reason: "The delivery could not be processed; nothing was changed.",
      },
    ]);
  });
});
