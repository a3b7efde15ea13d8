import type { Descriptor } from "../../connector/define";
import type { RawRequest } from "../../webhook/request";
import type { JsonObject } from "../../json";
import type { StorageHarness } from "../harness";

/** A delivery to be built, signed with `secret`. */
export interface FixtureDelivery {
  readonly secret: string;
  /** The provider's delivery id; the body must not depend on it. */
  readonly deliveryId: string;
  /** When it is sent, for providers who sign that. */
  readonly at: Date;
}

/** What `testConnector` has to know about a connector that takes deliveries. */
export interface InboundFixture {
  /** The header that carries the signature, lower case. */
  readonly signatureHeader: string;
  /** A delivery that has exactly one effect. */
  readonly acting: (delivery: FixtureDelivery) => Promise<RawRequest>;
  /** Correctly signed, of an event the connector does not handle. */
  readonly unknown: (delivery: FixtureDelivery) => Promise<RawRequest>;
  /** Correctly signed, of a handled event, unreadable. */
  readonly malformed: (delivery: FixtureDelivery) => Promise<RawRequest>;
}

/** What `testConnector` has to know about a connector that is connected by OAuth. */
export interface OAuthFixture {
  /** The operator's variables: the client's id and secret. */
  readonly env: Readonly<Record<string, string>>;
  /** The token that `working` takes. */
  readonly accessToken: string;
  readonly refreshToken: string;
  /** What was granted. */
  readonly scopes: readonly string[];
}

/** What `testConnector` has to know about a connector. */
export interface ConnectorFixture extends Partial<InboundFixture> {
  readonly descriptor: Descriptor;
  /** The time at which everything happens, ISO 8601. */
  readonly now: string;
  /** What an owner types into the card, every secret included; effects go to this project. */
  input(project: number): JsonObject;
  /** Makes the installation what the acting delivery needs. */
  prepare?(harness: StorageHarness): Promise<void>;
  /** How often the acting delivery took effect. Absent: the tasks it made are counted. */
  effects?(harness: StorageHarness, owner: number): Promise<number>;
  readonly oauth?: OAuthFixture;
  /** The provider when all is well. */
  readonly working: typeof globalThis.fetch;
  /** The provider when it no longer accepts the credentials. */
  readonly unauthorized: typeof globalThis.fetch;
}
