import { z } from "zod";
import type { CreateDocumentOptions } from "zod-openapi";

type Override = NonNullable<CreateDocumentOptions["override"]>;
type JsonSchema = Parameters<Override>[0]["jsonSchema"];

/**
 * Leaves out what a reader and a generator of clients do not need: bounds that are only JavaScript's,
 * patterns beside a `format` that says the same; and names null among the types instead of beside
 * them.
 */
export const tidy: Override = ({ jsonSchema: schema, zodSchema }) => {
  // zod drops them where a transformation follows, as they could be of what comes out. Ours go in.
  const examples = z.globalRegistry.get(zodSchema)?.examples;
  if (examples) schema.examples ??= examples;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (["date-time", "date", "email", "uuid"].includes(schema.format ?? "")) delete schema.pattern;
  // An id in an address is read from text, and is a number all the same.
  if (schema.type === "integer") delete schema.pattern;
  delete schema.propertyNames;
  nullAmongTypes(schema);
};

function nullAmongTypes(schema: JsonSchema): void {
  const [first, second, more] = schema.anyOf ?? [];
  if (!first || !second || more || second.type !== "null") return;
  if (first.type === undefined || first.enum || first.const !== undefined) return;
  const { type, ...rest } = first;
  delete schema.anyOf;
  Object.assign(schema, rest, { type: [type, "null"].flat() });
}
