import { expect } from "vitest";
import type { Inbound } from "../../connector/manifest";
import { deliveryPath } from "../../connector/urls";
import type { TelemetryEvents } from "../../ports/telemetry";
import type { SettingsSchema } from "../../settings/types";
import type { RawRequest, Reply, Situation } from "../../webhook/request";
import { verificationFields, verificationVariables } from "../../webhook/verification";
import type { TestEnvironment } from "./environment";
import { secretInForm } from "./secret-form";
import type { FixtureDelivery, InboundFixture } from "./fixture";

/** What each delivery of the fixture has to be. */
const descriptions: Readonly<Record<keyof InboundFixture, string>> = {
  acting: "a signed delivery with one effect",
  unknown: "a signed delivery of an event that the connector does not handle",
  malformed:
    "a signed delivery of a handled event whose body does not match its schema: leave out a field, or " +
    "cut the JSON after what the verification and the event are read from",
};

/** What every provider sends too, and a fixture leaves out: no challenge may take it for an answer. */
const clientHeaders = {
  accept: "*/*",
  "accept-encoding": "gzip",
  connection: "close",
  host: "tt.example",
  "user-agent": "provider",
};

/** The deliveries of the fixture; undefined if the connector receives none. */
export function findInboundFixture({ fixture }: TestEnvironment): InboundFixture | undefined {
  const { acting, unknown, malformed } = fixture;
  return acting && unknown && malformed
    ? {
        acting: explained("acting", acting),
        unknown: explained("unknown", unknown),
        malformed: explained("malformed", malformed),
      }
    : undefined;
}

/** A fixture often parses the body to put a time into it, which a malformed one does not survive. */
function explained(
  name: keyof InboundFixture,
  build: InboundFixture["acting"],
): InboundFixture["acting"] {
  return async (delivery) => {
    try {
      const request = await build(delivery);
      const headers = { ...clientHeaders, ...request.headers };
      return { url: delivery.url, ...request, headers };
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      throw new Error(
        `The fixture's \`${name}\` threw "${said}". It must not throw: return ${descriptions[name]}.`,
        { cause: error },
      );
    }
  };
}

/**
 * The deliveries of the fixture.
 * @throws Error if they are missing
 */
export function inboundFixture(environment: TestEnvironment): InboundFixture {
  const found = findInboundFixture(environment);
  if (found) return found;
  throw new Error(
    "The manifest has `inbound`, so the fixture needs `acting`, `unknown` and `malformed`: the rules " +
      "sign and alter these deliveries.",
  );
}

/** The `inbound` part of the manifest. */
export function inboundOf(environment: TestEnvironment): Inbound<SettingsSchema, unknown> {
  const { inbound } = environment.fixture.descriptor.manifest;
  if (!inbound) throw new Error("The manifest has no `inbound`, but a rule for deliveries ran.");
  return inbound;
}

/** Name of the secret field that verifies deliveries. */
export function secretField(environment: TestEnvironment): string {
  const [field] = verificationFields(inboundOf(environment).verification);
  if (field === undefined) throw new Error("No secret of the settings verifies deliveries.");
  return field;
}

/** Names the secret that the fixture's deliveries have to be signed with; never its value. */
export function namedSecret(environment: TestEnvironment): string {
  const { verification } = inboundOf(environment);
  const [variable] = verificationVariables(verification);
  if (variable !== undefined) return `the value of ${variable} in the fixture's \`env\``;
  const own = `"${secretField(environment)}" in the fixture's \`input\``;
  return verificationFields(verification).length > 1
    ? `${own}, the secret of the first alternative of \`verify.any\``
    : own;
}

/** Builds a secret of any text, in the form that the verification expects. */
export function secretOf(environment: TestEnvironment, text: string): string {
  return secretInForm(inboundOf(environment).verification, text);
}

/** A secret that verifies none of the integration's deliveries. */
export function wrongSecret(environment: TestEnvironment): string {
  return secretOf(environment, "not-the-secret-of-this-integration");
}

/** What a delivery is built from: the right secret, and the current time. */
export function signedBy(environment: TestEnvironment): FixtureDelivery {
  const { fixture, integration, ports, clock } = environment;
  const [variable] = verificationVariables(inboundOf(environment).verification);
  const secret =
    variable === undefined
      ? environment.secretInput(secretField(environment))
      : (ports.env[variable] ?? "");
  const path = deliveryPath(fixture.descriptor.manifest, integration.publicId) ?? "";
  return { secret, deliveryId: "delivery", at: clock.now(), url: ports.baseUrl + path };
}

/** The fixture's delivery with an effect, signed with the right secret unless overridden. */
export function acting(
  environment: TestEnvironment,
  change: Partial<FixtureDelivery> = {},
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

/** Sends a delivery to the integration's own URL, and returns what is reported beside the reply. */
export async function deliverReported(
  environment: TestEnvironment,
  request: RawRequest,
): Promise<{ readonly reply: Reply; readonly reported: TelemetryEvents["delivery"] | undefined }> {
  const { telemetry } = environment.ports;
  let reported: TelemetryEvents["delivery"] | undefined;
  const listener = (event: TelemetryEvents["delivery"]): void => {
    reported = event;
  };
  telemetry.on("delivery", listener);
  const reply = await deliver(environment, request);
  telemetry.off("delivery", listener);
  return { reply, reported };
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
