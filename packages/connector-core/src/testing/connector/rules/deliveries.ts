import { expect } from "vitest";
import { faultFailure } from "../../../webhook/replies";
import {
  acting,
  customReply,
  deliver,
  deliverReported,
  expectUntouched,
  inboundFixture,
  inboundOf,
  namedSecret,
  signedBy,
} from "../deliveries";
import type { ConnectorRule } from "../rule";

/** Rules about the bodies, the replies and the effects of verified deliveries. */
export const deliveryRules: readonly ConnectorRule[] = [
  {
    name: "a signed delivery is accepted and takes effect",
    why: "All other rules about deliveries change one thing of a delivery that works.",
    capability: "deliveries",
    async check(environment) {
      const { status } = await deliver(environment, await acting(environment));
      expect(
        status,
        "status of the fixture's `acting` delivery. After 401, the verification does not find the " +
          `signature that the fixture makes, or it does not match ${namedSecret(environment)}`,
      ).toBe(200);
      expect(
        await environment.countEffects(),
        "effects of the fixture's `acting` delivery. None if one of the `challenges` answers it",
      ).toBe(1);
    },
  },
  {
    name: "a body that exceeds maxBytes is refused with 413",
    why: "Bodies are held in memory until they are verified, so strangers could fill it.",
    capability: "deliveries",
    async check(environment) {
      const { maxBytes } = inboundOf(environment);
      const request = await acting(environment);
      const body = new Uint8Array(maxBytes + 1);
      const reply = await deliver(environment, { ...request, body });
      const what = `reply to a body of ${String(body.length)} bytes`;
      expect(reply, what).toMatchObject({ status: 413, body: { ok: false, code: "too_large" } });
    },
  },
  {
    name: "a signed but malformed body is refused with 400 and changes nothing",
    why: "A 500 makes the provider repeat a delivery that can never be read, and some disable the webhook.",
    capability: "deliveries",
    async check(environment) {
      const request = await inboundFixture(environment).malformed(signedBy(environment));
      const reply = await deliver(environment, request);
      expect(
        reply,
        "reply to the fixture's `malformed` delivery: a signed one of a handled event whose body does not " +
          "match its schema. After 401, the signature or the signed time is missing; after 202, the event",
      ).toMatchObject({
        status: 400,
        body: { ok: false, code: "malformed" },
      });
      await expectUntouched(environment, "a malformed delivery");
    },
  },
  {
    name: "an unknown event is accepted and changes nothing",
    why: "Providers add events. An error makes them repeat the delivery or disable the webhook.",
    capability: "deliveries",
    async check(environment) {
      const request = await inboundFixture(environment).unknown(signedBy(environment));
      const { reply, reported } = await deliverReported(environment, request);
      const what =
        "providers add events: an error status would make them retry or disable the webhook";
      expect(reported, what).toMatchObject({
        result: "ignored",
        reason: expect.any(String) as string,
      });
      const situation = { type: "ignored", reason: reported?.reason ?? "" } as const;
      const accepted = {
        status: 202,
        body: { ok: true, handled: false, reason: situation.reason },
      };
      expect(reply, what).toMatchObject(customReply(environment, request, situation) ?? accepted);
      expect(Math.trunc(reply.status / 100), `${what}, so it has to be 2xx`).toBe(2);
      await expectUntouched(environment, "an unknown event");
    },
  },
  {
    name: "a delivery takes effect once, however often and under whatever id it arrives",
    why: "Providers repeat deliveries, and attackers repeat recorded ones under new ids, which are often not signed.",
    capability: "deliveries",
    async check(environment) {
      const first = await acting(environment, { deliveryId: "first" });
      const forged = await acting(environment, { deliveryId: "forged" });
      const { harness, integration } = environment;
      const reply = await deliver(environment, first);
      expect(reply.status, "status of the first delivery").toBe(200);
      const claimed = await harness.countClaims(integration.id);
      // One that only asks for a sync is not claimed, because what it says may be true again.
      const duplicate =
        claimed === 0 ? reply : { status: 200, body: { ok: true, duplicate: true } };
      for (const again of [first, forged, first]) {
        expect(await deliver(environment, again), "reply to a duplicate").toMatchObject(
          customReply(environment, again, { type: "duplicate" }) ?? duplicate,
        );
      }
      expect(
        await environment.countEffects(),
        "effects of four deliveries with one body: providers repeat deliveries, and delivery ids " +
          "are often not signed",
      ).toBe(1);
      const claims = await harness.countClaims(integration.id);
      expect(claims, "claims of four deliveries with one body").toBe(claimed === 0 ? 0 : 1);
    },
  },
  {
    name: "20 parallel copies of a delivery take effect once",
    why: "Repeated deliveries arrive at several processes at the same time.",
    capability: "deliveries",
    async check(environment) {
      const request = await acting(environment);
      await Promise.all(Array.from({ length: 20 }, async () => deliver(environment, request)));
      expect(await environment.countEffects(), "effects of 20 parallel copies").toBe(1);
    },
  },
  {
    name: "a failing database is answered with an error and never throws",
    why: "Only an error makes the provider repeat the delivery, which would be lost otherwise.",
    capability: "deliveries",
    async check(environment) {
      const { ports, fixture, integration } = environment;
      const broken = { ...ports.storage, commit: () => Promise.reject(new Error("down")) };
      const requestSync = (): Promise<never> => Promise.reject(new Error("down"));
      const connector = fixture.descriptor.create({ ...ports, storage: broken, requestSync });
      const request = await acting(environment);
      const reply = await connector.receive(request, { publicId: integration.publicId });
      const situation = { type: "failed", failure: faultFailure } as const;
      const custom = customReply(environment, request, situation);
      if (custom) {
        expect(reply, "the manifest's reply to a failure").toEqual(custom);
      } else {
        expect(reply.status, "an error status makes the provider retry").toBeGreaterThanOrEqual(
          500,
        );
        expect(reply.body, "body of the reply").toMatchObject({ ok: false });
      }
    },
  },
];
