import type { Descriptor } from "../../define";
import type { RawRequest } from "../../gate/request";
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

/** What `testConnector` has to know about a connector. */
export interface ConnectorFixture {
  readonly descriptor: Descriptor;
  /** The time at which everything happens, ISO 8601. */
  readonly now: string;
  /** What an owner types into the card, every secret included; effects go to this project. */
  input(project: number): JsonObject;
  /** The header that carries the signature, lower case. */
  readonly signatureHeader: string;
  /** Makes the installation what the acting delivery needs. */
  prepare?(harness: StorageHarness): Promise<void>;
  /** How often the acting delivery took effect. Absent: the tasks it made are counted. */
  effects?(harness: StorageHarness, owner: number): Promise<number>;
  /** A delivery that has exactly one effect. */
  acting(delivery: FixtureDelivery): Promise<RawRequest>;
  /** Correctly signed, of an event the connector does not handle. */
  unknown(delivery: FixtureDelivery): Promise<RawRequest>;
  /** Correctly signed, of a handled event, unreadable. */
  malformed(delivery: FixtureDelivery): Promise<RawRequest>;
  /** The provider when all is well. */
  readonly working: typeof globalThis.fetch;
  /** The provider when it no longer accepts the credentials. */
  readonly unauthorized: typeof globalThis.fetch;
}
