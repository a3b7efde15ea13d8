import { expect } from "vitest";
import type { RawRequest } from "../../../webhook/request";
import {
  acting,
  deliver,
  expectUntouched,
  inboundFixture,
  secretField,
  wrongSecret,
} from "../deliveries";
import { sealedByUnknownKey, withHeader } from "../requests";
import type { ConnectorRule } from "../rule";

const dayMs = 24 * 60 * 60 * 1000;

/** Rules about the signatures and secrets of deliveries. */
export const signatureRules: readonly ConnectorRule[] = [
  {
    name: "every delivery that is not signed by the integration's secret gets the same refusal",
    why: "Anybody can send to a webhook URL. Only the signature over the raw bytes proves the provider, and any difference in the refusal tells an attacker what exists.",
    capability: "deliveries",
    async check(environment) {
      const good = await acting(environment);
      const { signatureHeader: header } = inboundFixture(environment);
      const flipped = good.body.map((byte, index) => (index === 5 ? byte ^ 1 : byte));
      const forged: Readonly<Record<string, RawRequest>> = {
        "without a signature": withHeader(good, header, undefined),
        "with an empty signature": withHeader(good, header, ""),
        "with a malformed signature": withHeader(good, header, "sha256=zz"),
        "with a space after the body": { ...good, body: new Uint8Array([...good.body, 0x20]) },
        "with a flipped bit in the body": { ...good, body: flipped },
        "with an empty body": { ...good, body: new Uint8Array() },
        "signed with another secret": await acting(environment, { secret: wrongSecret }),
      };
      const unknown = withHeader(good, header, undefined);
      const refused = await deliver(environment, unknown, "unknown-public-id");
      expect(refused.status, "status for an unknown integration").toBe(401);
      for (const [what, request] of Object.entries(forged)) {
        expect(
          await deliver(environment, request),
          `a delivery ${what} must get the same reply as one for an unknown integration: any ` +
            "difference tells an attacker what exists",
        ).toEqual(refused);
      }
      await expectUntouched(environment, "a delivery with an invalid signature");
    },
  },
  {
    name: "an integration without a secret refuses every delivery",
    why: "A missing secret must not mean that nothing is verified.",
    capability: "deliveries",
    async check(environment) {
      const request = await acting(environment);
      const secrets = { [secretField(environment)]: null };
      const { integrations } = environment.harness.storage;
      await integrations.patch(environment.integration.id, { secrets });
      const signed = await deliver(environment, request);
      expect(signed.status, "status for the deleted secret").toBe(401);
      const empty = await acting(environment, { secret: "" }).catch(() => request);
      const unsigned = await deliver(environment, empty);
      expect(unsigned.status, "status for a delivery signed with an empty secret").toBe(401);
      await expectUntouched(environment, "a delivery without a secret to verify it");
    },
  },
  {
    name: "a delivery is retried, not lost, while its secret cannot be decrypted",
    why: "A missing encryption key is the operator's fault and passes. Providers do not repeat a delivery that was refused.",
    capability: "deliveries",
    async check(environment) {
      const good = await acting(environment);
      const forged = await acting(environment, { secret: wrongSecret });
      const header = inboundFixture(environment).signatureHeader;
      const secrets = { [secretField(environment)]: sealedByUnknownKey };
      const { integrations } = environment.harness.storage;
      await integrations.patch(environment.integration.id, { secrets });
      for (const value of [undefined, "", "sha256=zz", "v0=zz"]) {
        const { status } = await deliver(environment, withHeader(good, header, value));
        expect(status, `status with ${header}: ${String(value)}`).toBe(401);
      }
      for (const request of [good, forged]) {
        const reply = await deliver(environment, request);
        expect(reply.status, "503 makes the provider retry").toBe(503);
        const seconds = Number(reply.headers?.["retry-after"]);
        expect(seconds, "`retry-after` in seconds").toBeGreaterThan(0);
        expect(
          JSON.stringify(reply),
          "the reply must not tell an unverified sender about keys or settings",
        ).not.toMatch(/key|secret|encrypt|config/i);
      }
      await expectUntouched(environment, "a delivery whose secret cannot be decrypted");
    },
  },
  {
    name: "a replaced secret verifies deliveries for another 24 hours",
    why: "The provider signs with the old secret until its owner has entered the new one there.",
    capability: "deliveries",
    async check(environment) {
      await environment.save({ [secretField(environment)]: "a-secret-that-is-new" });
      environment.clock.advance(dayMs);
      // Built with the secret of the fixture's input, which is now the previous one.
      const within = await deliver(environment, await acting(environment));
      expect(within.status, "status after 24 hours").toBe(200);
      environment.clock.advance(1000);
      const after = await deliver(environment, await acting(environment));
      expect(after.status, "status a second later").toBe(401);
    },
  },
];
