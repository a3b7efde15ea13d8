import type { z } from "zod";

/** A header of a delivery, for the API's document. */
export interface DeliveryHeader {
  readonly name: string;
  readonly description: string;
  readonly example: string;
  /** Every delivery has it. */
  readonly required?: boolean;
  /** It proves that the provider sent the delivery. One header of the list does. */
  readonly signature?: boolean;
}

/**
 * What a host's API document says about a connector beside what the card's schema says. A host
 * holds its answers to it in tests, so leave out nothing that is answered.
 */
export interface Documentation {
  /** Headers that the connector reads from a delivery. */
  readonly headers?: readonly DeliveryHeader[];
  /** The answer to a delivery that did something; the gate's own answers are known. */
  readonly reply?: z.ZodType;
  /** What `onStatus` adds to the card's status. Values with `.meta({ examples })`. */
  readonly status?: z.ZodRawShape;
}
