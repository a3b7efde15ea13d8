import * as z from "zod";
import type { CreateDocumentOptions } from "zod-openapi";

type Override = NonNullable<CreateDocumentOptions["override"]>;
type JsonSchema = Parameters<Override>[0]["jsonSchema"];

/**
 * Simplifies JSON Schemas for readers and client generators: removes the bounds of JavaScript's safe
 * integers and patterns that repeat a `format`, and writes nullable types as `[type, "null"]`.
 */
export const tidy: Override = ({ jsonSchema: schema, zodSchema }) => {
  // zod drops examples of schemas with a transform; here, examples always show the input.
  const examples = z.globalRegistry.get(zodSchema)?.examples;
  if (examples) schema.examples ??= examples;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (["date-time", "date", "email", "uuid"].includes(schema.format ?? "")) delete schema.pattern;
  // The pattern of an id in a path applies to its text, but the schema describes an integer.
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
