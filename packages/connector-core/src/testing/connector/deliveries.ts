import { expect } from "vitest";
import type { Inbound } from "../../connector/manifest";
import type { SettingsSchema } from "../../settings/types";
import type { RawRequest, Reply, Situation } from "../../webhook/request";
import type { TestEnvironment } from "./environment";
import type { FixtureDelivery, InboundFixture } from "./fixture";

/** A secret that signs none of the integration's deliveries. */
export const wrongSecret = "not-the-secret-of-this-integration";

/** The deliveries of the fixture; undefined if the connector receives none. */
export function findInboundFixture({ fixture }: TestEnvironment): InboundFixture | undefined {
  const { signatureHeader, acting, unknown, malformed } = fixture;
  if (signatureHeader === undefined || !acting || !unknown || !malformed) return undefined;
  return { signatureHeader, acting, unknown, malformed };
}

/**
 * The deliveries of the fixture.
 * @throws Error if they are missing
 */
export function inboundFixture(environment: TestEnvironment): InboundFixture {
  const found = findInboundFixture(environment);
  if (found) return found;
  throw new Error(
    "The manifest has `inbound`, so the fixture needs `signatureHeader`, `acting`, `unknown` and " +
      "`malformed`: the rules sign and alter these deliveries.",
  );
}

/** The `inbound` part of the manifest. */
export function inboundOf(environment: TestEnvironment): Inbound<SettingsSchema, unknown> {
  const { inbound } = environment.fixture.descriptor.manifest;
  if (!inbound) throw new Error("The manifest has no `inbound`, but a rule for deliveries ran.");
  return inbound;
}

/** Name of the secret field that signs deliveries. */
export function secretField(environment: TestEnvironment): string {
  return inboundOf(environment).verification.secret;
}

/** What a delivery is built from: the right secret, and the current time. */
export function signedBy(environment: TestEnvironment): FixtureDelivery {
  const secret = environment.secretInput(secretField(environment));
  return { secret, deliveryId: "delivery", at: environment.clock.now() };
}

/** The fixture's delivery with an effect, signed with the right secret unless overridden. */
export function acting(
  environment: TestEnvironment,
  change: { readonly secret?: string; readonly deliveryId?: string } = {},
): Promise<RawRequest> {
  return inboundFixture(environment).acting({ ...signedBy(environment), ...change });
}

/** Sends a delivery to the integration's own URL. */
export function deliver(
  environment: TestEnvironment,
  request: RawRequest,
  publicId = environment.integration.publicId,
): Promise<Reply> {
  return environment.connector.receive(request, { publicId });
}

/** The reply that the manifest defines for a situation; undefined if core's applies. */
export function customReply(
  environment: TestEnvironment,
  request: RawRequest,
  situation: Situation,
): Reply | undefined {
  return inboundOf(environment).answer?.(request, situation);
}

/** Fails if a delivery had an effect or was claimed. */
export async function expectUntouched(environment: TestEnvironment, what: string): Promise<void> {
  const { integration, harness } = environment;
  const effects = await environment.countEffects();
  expect(effects, `${what} must have no effect`).toBe(0);
  const claims = await harness.countClaims(integration.id);
  expect(claims, `${what} must not be claimed, or a later delivery would be a duplicate`).toBe(0);
}
