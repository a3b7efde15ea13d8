import type { Descriptor } from "../../connector/define";
import type { RawRequest } from "../../webhook/request";
import type { JsonObject } from "../../json";
import type { StorageHarness } from "../../memory/storage-harness";
import type { CapabilityFixtures } from "./providers";

/** Parameters of a delivery that the fixture builds. */
export interface FixtureDelivery {
  /**
   * Secret to sign with. If it is a public key, sign with the fixture's own private key. If alternatives
   * of `verify.any` have different secrets, it is that of the first one, so sign as that one does.
   */
  readonly secret: string;
  /** The provider's delivery id. The body must not depend on it. */
  readonly deliveryId: string;
  /** When the delivery is sent, for providers that sign the time. */
  readonly at: Date;
  /** The integration's own URL, for providers that sign it. It is the `url` of the request by default. */
  readonly url: string;
}

/** The part of a {@link ConnectorFixture} that connectors with `inbound` need. */
export interface InboundFixture {
  /** Builds a delivery with exactly one effect. */
  readonly acting: (delivery: FixtureDelivery) => Promise<RawRequest>;
  /** Builds a correctly signed delivery of an event the connector does not handle. */
  readonly unknown: (delivery: FixtureDelivery) => Promise<RawRequest>;
  /** Builds a correctly signed delivery of a handled event with an invalid body. */
  readonly malformed: (delivery: FixtureDelivery) => Promise<RawRequest>;
}

/**
 * A second integration, for connectors whose deliveries a secret of the operator verifies. The secret
 * is the same for both, so only their routing keys tell which one a delivery is for.
 */
export interface TenantFixture {
  /** Valid settings with other routing keys than the fixture's `input`. */
  input(project: number): JsonObject;
  /** Builds the `acting` delivery for the second integration. */
  readonly acting: (delivery: FixtureDelivery) => Promise<RawRequest>;
}

/** The part of a {@link ConnectorFixture} that connectors with OAuth need. */
export interface OAuthFixture {
  /** The operator's variables with the client id and secret. */
  readonly env: Readonly<Record<string, string>>;
  /** The token that `working` accepts. */
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Scopes that the user granted. */
  readonly scopes: readonly string[];
}

/**
 * Describes a connector to `testConnector`. A capability that the manifest declares and the fixture
 * does not describe is listed as skipped, except deliveries, which are required.
 */
export interface ConnectorFixture extends Partial<InboundFixture>, CapabilityFixtures {
  readonly descriptor: Descriptor;
  /** Initial time of the clock, ISO 8601. */
  readonly now: string;
  /** Valid settings, including every secret. Effects must go to this project. */
  input(project: number): JsonObject;
  /** Creates what the `acting` delivery needs, e.g. a linked user. */
  prepare?(harness: StorageHarness): Promise<void>;
  /** Counts the effects of the `acting` delivery (default: the tasks in the project). */
  effects?(harness: StorageHarness, owner: number): Promise<number>;
  /** Values of the operator's variables, e.g. the secret of deliveries (default: none). */
  readonly env?: Readonly<Record<string, string>>;
  /** For connectors whose deliveries a secret of the operator verifies. */
  readonly tenant?: TenantFixture;
  readonly oauth?: OAuthFixture;
  /** A provider that works. */
  readonly working: typeof globalThis.fetch;
  /** A provider that refuses the credentials. */
  readonly unauthorized: typeof globalThis.fetch;
}
