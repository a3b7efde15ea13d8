import { expect } from "vitest";
import type { RawRequest } from "../../../webhook/request";
import { alternativesOf, verificationFields } from "../../../webhook/verification";
import { isCapable } from "../verification-needs";
import {
  acting,
  deliver,
  deliverReported,
  expectUntouched,
  inboundOf,
  secretField,
  secretOf,
  wrongSecret,
} from "../deliveries";
import type { TestEnvironment } from "../environment";
import { maxToleranceSeconds, signedTimes, withOtherTime, withProof } from "../forgeries";
import { sealedByUnknownKey } from "../requests";
import type { ConnectorRule } from "../rule";

const dayMs = 24 * 60 * 60 * 1000;

/** Fails unless all forged deliveries get the reply of a delivery for an unknown integration. */
async function expectSameRefusal(
  environment: TestEnvironment,
  forged: Readonly<Record<string, RawRequest>>,
): Promise<void> {
  const { verification } = inboundOf(environment);
  const unknown = withProof(await acting(environment), verification, undefined);
  const refused = await deliver(environment, unknown, "unknown-public-id");
  expect(refused.status, "status for an unknown integration").toBe(401);
  for (const [what, request] of Object.entries(forged)) {
    expect(
      await deliver(environment, request),
      `a delivery ${what} must get the same reply as one for an unknown integration: any ` +
        "difference tells an attacker what exists",
    ).toEqual(refused);
  }
  await expectUntouched(environment, "a forged delivery");
}

/** The stored secrets that verify deliveries, all with one value. */
function secretsWith(environment: TestEnvironment, value: string | null) {
  const fields = verificationFields(inboundOf(environment).verification);
  return Object.fromEntries(fields.map((field) => [field, value]));
}

/** Rules about the signatures and secrets of deliveries. */
export const signatureRules: readonly ConnectorRule[] = [
  {
    name: "every delivery that is not signed by the integration's secret gets the same refusal",
    why: "Anybody can send to a webhook URL. Only the signature over the raw bytes proves the provider, and any difference in the refusal tells an attacker what exists.",
    capability: "deliveries",
    async check(environment) {
      const { verification } = inboundOf(environment);
      const good = await acting(environment);
      await expectSameRefusal(environment, {
        "without a signature": withProof(good, verification, undefined),
        "with an empty signature": withProof(good, verification, ""),
        "with a malformed signature": withProof(good, verification, "sha256=zz"),
        ...(isCapable(verification, "sharedSecret")
          ? {
              "signed with another secret": await acting(environment, {
                secret: wrongSecret(environment),
              }),
            }
          : {}),
      });
    },
  },
  {
    name: "a delivery whose body was changed after signing gets the same refusal",
    why: "The signature has to cover the raw bytes, or a delivery can be changed on its way.",
    capability: "deliveries",
    needs: ["signsBody"],
    async check(environment) {
      const good = await acting(environment);
      const flipped = good.body.map((byte, index) => (index === 5 ? byte ^ 1 : byte));
      await expectSameRefusal(environment, {
        "with a space after the body": { ...good, body: new Uint8Array([...good.body, 0x20]) },
        "with a flipped bit in the body": { ...good, body: flipped },
        "with an empty body": { ...good, body: new Uint8Array() },
      });
    },
  },
  {
    name: "a delivery that was signed at another time than it says, or long ago, is refused",
    why: "A recorded delivery could be replayed for ever.",
    capability: "deliveries",
    needs: ["signsTime"],
    async check(environment) {
      const { verification } = inboundOf(environment);
      const good = await acting(environment);
      const times = signedTimes(verification);
      const beyondMs = (maxToleranceSeconds(verification) + 1) * 1000;
      const now = environment.clock.now().getTime();
      await expectSameRefusal(environment, {
        ...(times.length > 0 ? { "with a changed time": withOtherTime(good, times) } : {}),
        "signed too long ago": await acting(environment, { at: new Date(now - beyondMs) }),
        "signed in the future": await acting(environment, { at: new Date(now + beyondMs) }),
      });
    },
  },
  {
    name: "a right signature with a wrong time is told from a wrong signature, to the owner only",
    why: "A wrong clock looks like a wrong secret otherwise, and the owner changes secrets that are right.",
    capability: "deliveries",
    needs: ["signsTime"],
    async check(environment) {
      const toleranceSeconds = maxToleranceSeconds(inboundOf(environment).verification);
      const now = environment.clock.now().getTime();
      for (const sign of [1, -1]) {
        const at = new Date(now - sign * (toleranceSeconds + 1) * 1000);
        const request = await acting(environment, { at });
        const { reply, reported } = await deliverReported(environment, request);
        expect(reply.status, "status for a wrong time").toBe(401);
        const { signature, integration, time } = reported?.refused ?? {};
        expect(
          { signature, integration, sign: Math.sign(time?.ageSeconds ?? 0) },
          "what is reported of a delivery whose signature is right and whose time is not",
        ).toEqual({ signature: "stale", integration: environment.integration.id, sign });
      }
    },
  },
  {
    name: "an integration without a secret refuses every delivery",
    why: "A missing secret must not mean that nothing is verified.",
    capability: "deliveries",
    needs: ["settingsSecret"],
    async check(environment) {
      const request = await acting(environment);
      const secrets = secretsWith(environment, null);
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
    needs: ["settingsSecret"],
    async check(environment) {
      const { verification } = inboundOf(environment);
      const good = await acting(environment);
      const forged = isCapable(verification, "sharedSecret")
        ? [await acting(environment, { secret: wrongSecret(environment) })]
        : [];
      const secrets = secretsWith(environment, sealedByUnknownKey);
      const { integrations } = environment.harness.storage;
      await integrations.patch(environment.integration.id, { secrets });
      // Every text is a well-formed token.
      const hasToken = alternativesOf(verification).some(({ type }) => type === "token");
      for (const value of [undefined, "", ...(hasToken ? [] : ["sha256=zz", "v0=zz"])]) {
        const { status } = await deliver(environment, withProof(good, verification, value));
        expect(status, `status with the signature ${String(value)}`).toBe(401);
      }
      for (const request of [good, ...forged]) {
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
    needs: ["settingsSecret"],
    async check(environment) {
      const secret = secretOf(environment, "a-secret-that-is-new");
      await environment.save({ [secretField(environment)]: secret });
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
