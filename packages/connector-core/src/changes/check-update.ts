import * as z from "zod/mini";
import { ConnectorError } from "../error";
import { safeParse } from "../schema";
import { cleanValue, cut } from "../text";
import type { IntegrationUpdate } from "./integration-update";
import { routingIndex, routingValue } from "./routing-key";

const fields = z.record(z.string(), z.json());

const updateSchema = z.strictObject({
  state: z.optional(fields),
  credentials: z.optional(fields),
  routingKeys: z.optional(z.record(routingIndex, z.unknown())),
});

const replacedValues = z.array(routingValue);
const addedValues = z.strictObject({ add: z.array(routingValue) });

/**
 * Validates an update and cleans its texts. The compiler is not enough: a connector may be plain
 * JavaScript or pass on values of its provider, and a routing key that is dropped without a word
 * shows only later, as a delivery that is answered with 401.
 * @throws ConnectorError with code `invalid_change`, naming the fields
 */
export function checkUpdate(update: IntegrationUpdate): IntegrationUpdate {
  const clean = cleanValue(update);
  const faults = faultsOf(clean);
  if (faults.length === 0) return clean;
  throw invalidUpdate(faults.join("; "));
}

/** Error for an update that cannot be stored. */
export function invalidUpdate(faults: string): ConnectorError {
  return new ConnectorError({
    code: "invalid_change",
    message: cut(`The connector returned an invalid update: ${faults}`, 500),
  });
}

/** The update in a report, which has further fields beside it. */
export function updateOf({
  state,
  credentials,
  routingKeys,
}: IntegrationUpdate): IntegrationUpdate {
  return {
    ...(state === undefined ? {} : { state }),
    ...(credentials === undefined ? {} : { credentials }),
    ...(routingKeys === undefined ? {} : { routingKeys }),
  };
}

function faultsOf(update: unknown): readonly string[] {
  const { data, error } = safeParse(updateSchema, update);
  if (!data) return textsOf(error, []);
  // A union of both schemas would report neither's path.
  return Object.entries(data.routingKeys ?? {}).flatMap(([index, values]) => {
    const schema: z.core.$ZodType = Array.isArray(values) ? replacedValues : addedValues;
    const result = safeParse(schema, values);
    return result.success ? [] : textsOf(result.error, ["routingKeys", index]);
  });
}

/** Reports paths and rules but never values, which may be long or personal. */
function textsOf({ issues }: z.core.$ZodError, place: readonly string[]): readonly string[] {
  return issues.map(
    ({ path, message }) => `${[...place, ...path].map(String).join(".")}: ${message}`,
  );
}
