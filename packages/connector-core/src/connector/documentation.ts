import type * as z from "zod";

/** A request header of deliveries, for the host's OpenAPI document. */
export interface DeliveryHeader {
  readonly name: string;
  readonly description: string;
  readonly example: string;
  /** True if every delivery has it (default: false). */
  readonly required?: boolean;
  /** True for the header that carries the signature (default: false). At most one header has it. */
  readonly signature?: boolean;
}

/**
 * Additions to the host's OpenAPI document that the settings schema does not cover. Hosts validate
 * their responses against the document in tests, so describe every field that is returned.
 */
export interface Documentation {
  /**
   * Headers that the connector reads from deliveries. Without one that carries the signature, hosts
   * describe the headers of the verification themselves.
   */
  readonly headers?: readonly DeliveryHeader[];
  /**
   * Schema of the connector's own reply bodies to deliveries. Hosts add those of core and of constant
   * challenges.
   */
  readonly reply?: z.core.$ZodType;
  /** Fields that `onStatus` adds to the status. Give each one `.meta({ examples })`. */
  readonly status?: z.core.$ZodShape;
}
