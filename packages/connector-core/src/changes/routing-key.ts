import * as z from "zod/mini";
import { key, name } from "./schema-parts";

/**
 * A key for finding the integrations that a delivery to a shared URL may belong to. The delivery is
 * checked against the secrets of the integrations that have the key. The key itself proves nothing.
 */
export interface RoutingKey {
  /** Kind of key, e.g. `hook`, `target` or `repository`. */
  readonly index: string;
  readonly value: string;
}

/** Name of an index of routing keys. */
export const routingIndex = name(100);

/** Value of a routing key. */
export const routingValue = key(1_000);

/** Validates a {@link RoutingKey}. */
export const routingKeySchema = z.strictObject({ index: routingIndex, value: routingValue });
