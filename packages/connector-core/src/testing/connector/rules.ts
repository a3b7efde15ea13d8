import { expect } from "vitest";
import { checkDescriptors } from "../../connector/define";
import { faultFailure } from "../../webhook/replies";
import type { RawRequest, Reply, Situation } from "../../webhook/request";
import { notConfigured } from "../../result";
import { inspect } from "../inspect";
import type { InboundFixture } from "./fixture";
import { globalsUsed } from "./globals";
import { missing, sealedByUnknownKey, withHeader } from "./requests";
import type { TestEnvironment } from "./environment";

/** One thing that must be true of every connector. */
export interface ConnectorRule {
  readonly name: string;
  /** True: it is about deliveries, so only connectors that take some can keep it. */
  readonly inbound?: boolean;
  /** Throws when it is not true. */
  check(world: TestEnvironment): Promise<void>;
}

/** The rules of every connector, as data: a suite runs them, and a proof that they bite. */
export const connectorRules: readonly ConnectorRule[] = [
  {
    name: "the manifest is sound",
    check({ fixture, harness }) {
      const { manifest } = fixture.descriptor;
      expect(checkDescriptors([fixture.descriptor], harness.storage)).toEqual([]);
      for (const origin of manifest.origins({ ...manifest.env })) {
        const { protocol, hostname } = new URL(origin);
        const safe = protocol === "https:" || /^(localhost|127\.)/.test(hostname);
        expect(safe, `${origin} is not https`).toBe(true);
      }
      expect(manifest.inbound?.maxBytes ?? 1).toBeLessThanOrEqual(25 * 1024 * 1024);
      return Promise.resolve();
    },
  },
  {
    name: "a missing card is an answer, never a throw",
    async check({ connector }) {
      expect(await connector.test(missing)).toEqual(notConfigured);
      expect(await connector.disconnect(missing)).toEqual(notConfigured);
      expect(await connector.status(missing)).toEqual({ ok: true, connected: false });
    },
  },
  {
    name: "a paused card answers that it is not configured",
    async check({ connector, harness, card }) {
      await harness.storage.integrations.patch(card.id, { active: false });
      expect(await connector.test(card.id)).toEqual(notConfigured);
      expect(await connector.status(card.id)).toMatchObject({
        ok: true,
        is_active: false,
        connection: { state: "paused" },
      });
    },
  },
  {
    name: "whatever is not signed by the card's secret is refused in the same words",
    inbound: true,
    async check(world) {
      const good = await acting(world);
      const forged = [
        withHeader(good, takesDeliveries(world).signatureHeader, undefined),
        withHeader(good, takesDeliveries(world).signatureHeader, ""),
        withHeader(good, takesDeliveries(world).signatureHeader, "sha256=zz"),
        { ...good, body: new Uint8Array([...good.body, 0x20]) },
        { ...good, body: good.body.map((byte, index) => (index === 5 ? byte ^ 1 : byte)) },
        { ...good, body: new Uint8Array() },
        await acting(world, { secret: "not-the-secret-of-this-card" }),
      ];
      const refused = await deliver(world, forged[0] ?? good, "unknown-public-id");
      expect(refused.status).toBe(401);
      for (const request of forged) expect(await deliver(world, request)).toEqual(refused);
      await expectUntouched(world);
    },
  },
  {
    name: "a card without a secret refuses everything",
    inbound: true,
    async check(world) {
      const request = await acting(world);
      const field = secretField(world);
      await world.harness.storage.integrations.patch(world.card.id, { secrets: { [field]: null } });
      expect((await deliver(world, request)).status).toBe(401);
      expect(
        (await deliver(world, await acting(world, { secret: "" }).catch(() => request))).status,
      ).toBe(401);
      await expectUntouched(world);
    },
  },
  {
    name: "a delivery is not lost while its secret cannot be read, and its sender hears of no key",
    inbound: true,
    async check(world) {
      const good = await acting(world);
      const forged = await acting(world, { secret: "not-the-secret-of-this-card" });
      const header = takesDeliveries(world).signatureHeader;
      const secrets = { [secretField(world)]: sealedByUnknownKey };
      await world.harness.storage.integrations.patch(world.card.id, { secrets });
      for (const value of [undefined, "", "sha256=zz", "v0=zz"]) {
        expect((await deliver(world, withHeader(good, header, value))).status).toBe(401);
      }
      for (const request of [good, forged]) {
        const reply = await deliver(world, request);
        expect(reply.status).toBe(503);
        expect(Number(reply.headers?.["retry-after"])).toBeGreaterThan(0);
        expect(JSON.stringify(reply)).not.toMatch(/key|secret|encrypt|config/i);
      }
      await expectUntouched(world);
    },
  },
  {
    name: "too large a body is refused unread",
    inbound: true,
    async check(world) {
      const { maxBytes } = inboundOf(world);
      const request = await acting(world);
      const reply = await deliver(world, { ...request, body: new Uint8Array(maxBytes + 1) });
      expect(reply).toMatchObject({ status: 413, body: { ok: false, code: "too_large" } });
    },
  },
  {
    name: "a signed but unreadable body is a 400 and changes nothing",
    inbound: true,
    async check(world) {
      const request = await takesDeliveries(world).malformed(signedBy(world));
      const reply = await deliver(world, request);
      expect(reply).toMatchObject({ status: 400, body: { ok: false, code: "malformed" } });
      await expectUntouched(world);
    },
  },
  {
    name: "an unknown event is taken, left alone and not claimed",
    inbound: true,
    async check(world) {
      const reply = await deliver(world, await takesDeliveries(world).unknown(signedBy(world)));
      expect(reply).toMatchObject({ status: 202, body: { ok: true, handled: false } });
      expect(typeof reply.body["reason"]).toBe("string");
      await expectUntouched(world);
    },
  },
  {
    name: "a delivery acts once, however often and under whatever id it comes",
    inbound: true,
    async check(world) {
      const first = await acting(world, { deliveryId: "first" });
      const forged = await acting(world, { deliveryId: "forged" });
      expect((await deliver(world, first)).status).toBe(200);
      for (const again of [first, forged, first]) {
        expect(await deliver(world, again)).toMatchObject(
          ownWords(world, again, { type: "duplicate" }) ?? {
            status: 200,
            body: { ok: true, duplicate: true },
          },
        );
      }
      expect(await world.effects()).toBe(1);
      expect(await world.harness.countClaims(world.card.id)).toBe(1);
    },
  },
  {
    name: "20 copies at once act once",
    inbound: true,
    async check(world) {
      const request = await acting(world);
      await Promise.all(Array.from({ length: 20 }, async () => deliver(world, request)));
      expect(await world.effects()).toBe(1);
    },
  },
  {
    name: "no refusal comes from an old row: a new secret works at once, the old one ends",
    inbound: true,
    async check(world) {
      const field = secretField(world);
      const old = await acting(world);
      await world.freezeCache();
      await world.save({ [field]: "a-secret-that-is-new" });
      await world.harness.storage.integrations.patch(world.card.id, {
        secrets: { [`${field}.previous`]: null },
      });
      const fresh = await acting(world, { secret: "a-secret-that-is-new", deliveryId: "new" });
      expect((await deliver(world, fresh)).status).toBe(200);
      await deliver(world, old);
      expect(await world.effects()).toBe(1);
    },
  },
  {
    name: "settings saved behind the cache are the ones that count",
    inbound: true,
    async check(world) {
      await world.freezeCache();
      await world.harness.storage.integrations.patch(world.card.id, { settings: {} });
      expect((await deliver(world, await acting(world))).status).toBe(200);
      expect(await world.effects()).toBe(1);
    },
  },
  {
    name: "a pause behind the cache counts: verified, taken, not done",
    inbound: true,
    async check(world) {
      await world.freezeCache();
      await world.harness.storage.integrations.patch(world.card.id, { active: false });
      const request = await acting(world);
      expect(await deliver(world, request)).toMatchObject(
        ownWords(world, request, { type: "inactive" }) ?? {
          status: 202,
          body: { ok: false, error: "Integration not configured" },
        },
      );
      await expectUntouched(world);
    },
  },
  {
    name: "a resume behind the cache counts too",
    inbound: true,
    async check(world) {
      await world.harness.storage.integrations.patch(world.card.id, { active: false });
      await world.freezeCache();
      await world.harness.storage.integrations.patch(world.card.id, { active: true });
      expect((await deliver(world, await acting(world))).status).toBe(200);
    },
  },
  {
    name: "a replaced secret verifies for a day",
    inbound: true,
    async check(world) {
      await world.save({ [secretField(world)]: "a-secret-that-is-new" });
      world.clock.advance(24 * 60 * 60 * 1000);
      // Signed with the old secret, at the time it is sent.
      expect((await deliver(world, await acting(world))).status).toBe(200);
      world.clock.advance(1000);
      expect((await deliver(world, await acting(world))).status).toBe(401);
    },
  },
  {
    name: "a delivery calls nobody",
    inbound: true,
    async check(world) {
      const before = world.requests();
      await deliver(world, await acting(world));
      expect(world.requests() - before).toBe(0);
    },
  },
  {
    name: "time, randomness and network come from the ports only",
    async check(world) {
      const request = inboundFixture(world) && (await acting(world));
      const uses = await globalsUsed(async () => {
        if (request) await deliver(world, request);
        await world.connector.status(world.card.id);
      });
      expect(uses).toEqual([]);
    },
  },
  {
    name: "a database that fails is a failure, said as such, and never a throw",
    inbound: true,
    async check(world) {
      const broken = { ...world.ports.storage, commit: () => Promise.reject(new Error("down")) };
      const connector = world.fixture.descriptor.create({ ...world.ports, storage: broken });
      const request = await acting(world);
      const reply = await connector.receive(request, { publicId: world.card.publicId });
      const own = ownWords(world, request, { type: "failed", failure: faultFailure });
      if (own) {
        expect(reply).toEqual(own);
      } else {
        expect(reply.status).toBeGreaterThanOrEqual(500);
        expect(reply.body).toMatchObject({ ok: false });
      }
    },
  },
  {
    name: "a good provider makes a good test",
    async check(world) {
      const result = await world.connector.test(world.card.id);
      expect(result).toMatchObject({ ok: true });
      expect(await world.connector.status(world.card.id)).toMatchObject({
        connected: true,
        connection: { state: "active" },
      });
    },
  },
  {
    name: "refused credentials show as needs_reauth",
    async check(world) {
      world.answerWith(world.fixture.unauthorized);
      expect(await world.connector.test(world.card.id)).toMatchObject({
        ok: false,
        code: "needs_reauth",
      });
      expect(await world.connector.status(world.card.id)).toMatchObject({
        connection: { state: "needs_reauth", code: "needs_reauth" },
      });
    },
  },
  {
    name: "an unreachable provider is an answer, never a throw",
    async check(world) {
      world.answerWith(() => Promise.reject(new TypeError("fetch failed")));
      expect(await world.connector.test(world.card.id)).toMatchObject({
        ok: false,
        code: "provider_unavailable",
      });
    },
  },
  {
    name: "no secret appears in any answer, log line, event or error",
    async check(world) {
      const seen: unknown[] = [
        await world.connector.status(world.card.id),
        await world.connector.test(world.card.id),
        ...(await deliveriesOfAllKinds(world)),
      ];
      for (const fetch of [
        world.fixture.unauthorized,
        () => Promise.reject(new TypeError("fetch failed")),
        () => Promise.resolve(new Response("<html>", { status: 200 })),
        () => Promise.resolve(new Response("oops", { status: 500 })),
      ]) {
        world.answerWith(fetch);
        seen.push(await world.connector.test(world.card.id));
        seen.push(await world.connector.status(world.card.id));
      }
      seen.push(await world.connector.disconnect(world.card.id));
      seen.push(await world.connector.status(world.card.id));
      const everything = inspect([seen, world.told]) + world.log.text();
      for (const field of Object.keys(world.card.secrets)) {
        expect(everything.includes(world.typed(field)), `${field} leaked`).toBe(false);
      }
      const { oauth } = world.fixture;
      const { auth } = world.fixture.descriptor.manifest;
      const clientSecret = auth.type === "oauth" ? oauth?.env[auth.client.secret] : undefined;
      for (const token of [oauth?.accessToken, oauth?.refreshToken, clientSecret]) {
        if (token !== undefined) expect(everything.includes(token), "a token leaked").toBe(false);
      }
    },
  },
  {
    name: "disconnecting forgets every secret and keeps the settings",
    async check(world) {
      expect(await world.connector.disconnect(world.card.id)).toEqual({ ok: true });
      const row = await world.harness.storage.integrations.get(world.card.id, { fresh: true });
      expect(row).toMatchObject({ active: false, secrets: {}, credentials: {} });
      expect(row?.settings).toEqual(world.card.settings);
      expect(await world.connector.status(world.card.id)).toMatchObject({
        connected: false,
        connection: { state: "disconnected" },
      });
    },
  },
];

/** Undefined for a connector that takes no deliveries. */
function inboundFixture({ fixture }: TestEnvironment): InboundFixture | undefined {
  const { signatureHeader, acting, unknown, malformed } = fixture;
  if (signatureHeader === undefined || !acting || !unknown || !malformed) return undefined;
  return { signatureHeader, acting, unknown, malformed };
}

/** @throws Error for a connector that takes deliveries whose fixture has none */
function takesDeliveries(world: TestEnvironment): InboundFixture {
  const found = inboundFixture(world);
  if (!found) throw new Error("The fixture has no deliveries");
  return found;
}

async function deliveriesOfAllKinds(world: TestEnvironment): Promise<readonly Reply[]> {
  const made = inboundFixture(world);
  if (!made) return [];
  return [
    await deliver(world, await acting(world)),
    await deliver(world, await made.unknown(signedBy(world))),
    await deliver(world, await made.malformed(signedBy(world))),
    await deliver(world, await acting(world, { secret: "not-the-secret-of-this-card" })),
  ];
}

function inboundOf(world: TestEnvironment) {
  const { inbound } = world.fixture.descriptor.manifest;
  if (!inbound) throw new Error("The connector takes no deliveries");
  return inbound;
}

function secretField(world: TestEnvironment): string {
  return inboundOf(world).verification.secret;
}

function signedBy(world: TestEnvironment) {
  const secret = world.typed(secretField(world));
  return { secret, deliveryId: "delivery", at: world.clock.now() };
}

function acting(
  world: TestEnvironment,
  change: { readonly secret?: string; readonly deliveryId?: string } = {},
): Promise<RawRequest> {
  return takesDeliveries(world).acting({ ...signedBy(world), ...change });
}

function deliver(
  world: TestEnvironment,
  request: RawRequest,
  publicId = world.card.publicId,
): Promise<Reply> {
  return world.connector.receive(request, { publicId });
}

/** Undefined: core says it. */
function ownWords(
  world: TestEnvironment,
  request: RawRequest,
  situation: Situation,
): Reply | undefined {
  return inboundOf(world).answer?.(request, situation);
}

async function expectUntouched(world: TestEnvironment): Promise<void> {
  expect(await world.effects()).toBe(0);
  expect(await world.harness.countClaims(world.card.id)).toBe(0);
}
