import * as z from "zod";
import { key, name } from "./schema-parts";

/** A key for finding the integrations that a delivery to a shared URL may belong to. */
export interface RoutingKey {
  /** Kind of key, e.g. `hook`, `target` or `repository`. */
  readonly index: string;
  readonly value: string;
}

/** Validates a {@link RoutingKey}. */
export const routingKeySchema = z.object({ index: name(100), value: key(1_000) });

/**
 * Adds a routing key to the integration. Later deliveries to a shared URL with this key are checked
 * against the integration's secret. The key itself proves nothing.
 */
export interface RoutingKeyAdd {
  readonly type: "routing_key.add";
  readonly routingKey: RoutingKey;
}

/** Validates a {@link RoutingKeyAdd}. */
export const routingKeyAddSchema = z.object({
  type: z.literal("routing_key.add"),
  routingKey: routingKeySchema,
}) satisfies z.ZodType<RoutingKeyAdd>;

/** Creates one change per routing key. */
export function addRoutingKeyChanges(routingKeys: readonly RoutingKey[]): readonly RoutingKeyAdd[] {
  return routingKeys.map((routingKey) => ({ type: "routing_key.add", routingKey }));
}
