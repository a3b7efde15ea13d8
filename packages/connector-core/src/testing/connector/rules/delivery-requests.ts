import { expect } from "vitest";
import type { TelemetryEvents } from "../../../ports/telemetry";
import type { RawRequest, Reply } from "../../../webhook/request";
import { maxRequestsMs } from "../../../webhook/requests-in-time";
import {
  acting,
  deliver,
  deliverReported,
  expectUntouched,
  inboundOf,
  wrongSecret,
} from "../deliveries";
import type { TestEnvironment } from "../environment";
import { withProof } from "../forgeries";
import type { ConnectorRule } from "../rule";
import { whileUnanswered } from "../unanswered";
import { isCapable } from "../verification-needs";

const retryAfterSeconds = 120;

/** Rules about the requests that deliveries send. */
export const deliveryRequestRules: readonly ConnectorRule[] = [
  {
    name: "a delivery sends no request",
    why: "The provider waits for the reply, often 3 seconds at most, and repeats a delivery that takes longer.",
    capability: "whole_events",
    async check(environment) {
      const before = environment.requests.length;
      await deliver(environment, await acting(environment));
      expect(
        environment.requests.length - before,
        "requests during a delivery: the provider waits for the reply, often 3 seconds at most. If its " +
          "events only name what changed, so that the items have to be asked for, declare " +
          "`fetches: true` beside the verification",
      ).toBe(0);
    },
  },
  {
    name: "a delivery that is not verified sends no request",
    why: "Strangers could use up the rate limit of the integration's account at the provider.",
    capability: "deliveries",
    async check(environment) {
      const { verification } = inboundOf(environment);
      const forged = [withProof(await acting(environment), verification, undefined)];
      if (isCapable(verification, "sharedSecret")) {
        forged.push(await acting(environment, { secret: wrongSecret(environment) }));
      }
      const before = environment.requests.length;
      for (const request of forged) await deliver(environment, request);
      expect(
        environment.requests.slice(before),
        "requests during deliveries without a signature, and with a wrong one",
      ).toEqual([]);
    },
  },
  {
    name: "a delivery whose requests are not answered fails in time, and takes effect when it is repeated",
    why:
      "The provider waits for the reply, often 10 seconds at most. It repeats the delivery only after an " +
      "error, and the change is lost after a success that had no effect.",
    capability: "fetches",
    async check(environment) {
      const request = await acting(environment);
      const before = environment.requests.length;
      const answered = await whileUnanswered(environment, () =>
        deliverReported(environment, request),
      );
      expect(
        environment.requests.length - before,
        "requests of the fixture's `acting` delivery: the manifest declares `fetches`, so take one " +
          "whose handler asks the API, or leave `fetches` out",
      ).toBeGreaterThan(0);
      const what = `reply to a delivery whose requests are not answered for ${String(maxRequestsMs / 1000)} seconds`;
      expect(answered, what).toBeDefined();
      if (!answered) return;
      await expectFailed(environment, request, answered, what);
      await expectEffectOfRepeated(environment, request, what);
    },
  },
  {
    name: "a delivery whose requests are refused for a while takes effect when it is repeated",
    why: "Rate limits and outages pass. What was not read then is lost, unless the provider sends it again.",
    capability: "fetches",
    async check(environment) {
      const request = await acting(environment);
      for (const status of [429, 503]) {
        const headers = status === 429 ? { "retry-after": String(retryAfterSeconds) } : {};
        environment.answerWith(() => Promise.resolve(Response.json({}, { status, headers })));
        const what = `reply to a delivery whose requests are answered with ${String(status)}`;
        const answered = await deliverReported(environment, request);
        await expectFailed(environment, request, answered, what);
        if (status !== 429 || hasOwnReply(environment, request)) continue;
        expect(
          answered.reply.headers?.["retry-after"],
          `seconds to wait according to the ${what} and Retry-After: ${String(retryAfterSeconds)}`,
        ).toBe(String(retryAfterSeconds));
      }
      await expectEffectOfRepeated(environment, request, "one whose requests were refused");
    },
  },
];

/** Fails unless a delivery failed, so that the provider repeats it, and changed nothing. */
async function expectFailed(
  environment: TestEnvironment,
  request: RawRequest,
  {
    reply,
    reported,
  }: { readonly reply: Reply; readonly reported: TelemetryEvents["delivery"] | undefined },
  what: string,
): Promise<void> {
  expect({ status: reply.status, result: reported?.result }, what).toEqual({
    // A manifest may have its own reply to failures.
    status: hasOwnReply(environment, request) ? (expect.any(Number) as number) : 503,
    result: "failed",
  });
  await expectUntouched(environment, "a delivery whose requests failed");
}

function hasOwnReply(environment: TestEnvironment, request: RawRequest): boolean {
  const failure = {
    ok: false,
    code: "provider_unavailable",
    error: "The provider is not responding. Try again later.",
  } as const;
  return inboundOf(environment).answer?.(request, { type: "failed", failure }) !== undefined;
}

async function expectEffectOfRepeated(
  environment: TestEnvironment,
  request: RawRequest,
  what: string,
): Promise<void> {
  environment.answerWith(environment.fixture.working);
  const { status } = await deliver(environment, request);
  expect(status, `status of the same delivery, repeated after ${what}`).toBe(200);
  expect(await environment.countEffects(), "effects of the repeated delivery").toBe(1);
}
