import { expect } from "vitest";
import { faultFailure } from "../../../webhook/replies";
import {
  acting,
  customReply,
  deliver,
  expectUntouched,
  inboundFixture,
  inboundOf,
  signedBy,
} from "../deliveries";
import type { ConnectorRule } from "../rule";

/** Rules about the bodies, the replies and the effects of verified deliveries. */
export const deliveryRules: readonly ConnectorRule[] = [
  {
    name: "a body that exceeds maxBytes is refused with 413",
    inbound: true,
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
    inbound: true,
    async check(environment) {
      const request = await inboundFixture(environment).malformed(signedBy(environment));
      const reply = await deliver(environment, request);
      expect(reply, "reply to the fixture's `malformed` delivery").toMatchObject({
        status: 400,
        body: { ok: false, code: "malformed" },
      });
      await expectUntouched(environment, "a malformed delivery");
    },
  },
  {
    name: "an unknown event is accepted with 202 and changes nothing",
    inbound: true,
    async check(environment) {
      const request = await inboundFixture(environment).unknown(signedBy(environment));
      const reply = await deliver(environment, request);
      expect(
        reply,
        "providers add events: an error status would make them retry or disable the webhook",
      ).toMatchObject({ status: 202, body: { ok: true, handled: false } });
      expect(typeof reply.body["reason"], "type of `reason` in the reply").toBe("string");
      await expectUntouched(environment, "an unknown event");
    },
  },
  {
    name: "a delivery takes effect once, however often and under whatever id it arrives",
    inbound: true,
    async check(environment) {
      const first = await acting(environment, { deliveryId: "first" });
      const forged = await acting(environment, { deliveryId: "forged" });
      const { status } = await deliver(environment, first);
      expect(status, "status of the first delivery").toBe(200);
      for (const again of [first, forged, first]) {
        const duplicate = { status: 200, body: { ok: true, duplicate: true } };
        expect(await deliver(environment, again), "reply to a duplicate").toMatchObject(
          customReply(environment, again, { type: "duplicate" }) ?? duplicate,
        );
      }
      expect(
        await environment.countEffects(),
        "effects of four deliveries with one body: providers repeat deliveries, and delivery ids " +
          "are often not signed",
      ).toBe(1);
      const claims = await environment.harness.countClaims(environment.integration.id);
      expect(claims, "claims of four deliveries with one body").toBe(1);
    },
  },
  {
    name: "20 parallel copies of a delivery take effect once",
    inbound: true,
    async check(environment) {
      const request = await acting(environment);
      await Promise.all(Array.from({ length: 20 }, async () => deliver(environment, request)));
      expect(await environment.countEffects(), "effects of 20 parallel copies").toBe(1);
    },
  },
  {
    name: "a delivery sends no request",
    inbound: true,
    async check(environment) {
      const before = environment.countRequests();
      await deliver(environment, await acting(environment));
      expect(
        environment.countRequests() - before,
        "requests during a delivery: the provider waits for the reply, often 3 seconds at most",
      ).toBe(0);
    },
  },
  {
    name: "a failing database is answered with an error and never throws",
    inbound: true,
    async check(environment) {
      const { ports, fixture, integration } = environment;
      const broken = { ...ports.storage, commit: () => Promise.reject(new Error("down")) };
      const connector = fixture.descriptor.create({ ...ports, storage: broken });
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
