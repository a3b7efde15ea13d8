import * as z from "zod/mini";

// Reads schemas that any copy of zod from 4.1 on made. Classes differ between copies, so nothing here
// uses `instanceof`.

type Schema = z.core.$ZodType;

/** The parts of a definition that contain other schemas. */
interface Definition {
  readonly type: string;
  readonly checks?: readonly unknown[];
  readonly innerType?: Schema;
  readonly in?: Schema;
  readonly out?: Schema;
  readonly options?: readonly Schema[];
  readonly left?: Schema;
  readonly right?: Schema;
  readonly getter?: () => Schema;
}

/** Wrappers whose value is the value of the schema inside them. */
const wrappers = [
  "optional",
  "nullable",
  "default",
  "prefault",
  "nonoptional",
  "catch",
  "readonly",
  "lazy",
];

/** True for a schema of any zod 4. */
export function isSchema(value: unknown): value is Schema {
  if (typeof value !== "object" || value === null || !("_zod" in value)) return false;
  const internals = value._zod;
  return typeof internals === "object" && internals !== null && "def" in internals;
}

/** The definition of a schema. */
export function definitionOf(schema: Schema): Definition {
  // Each class of zod has a definition of its own; these are their optional parts together.
  return schema._zod.def;
}

/**
 * The schema that a wrapper such as `optional()` is around; undefined if it is no wrapper. Of a pipe,
 * this is the schema of what is entered.
 */
export function unwrap(schema: Schema): Schema | undefined {
  const definition = definitionOf(schema);
  const { type, getter, innerType, in: input, out: output } = definition;
  if (type === "pipe") return input && isTransform(input) ? output : input;
  if (!wrappers.includes(type)) return undefined;
  return type === "lazy" ? getter?.() : innerType;
}

/** True for the part of a pipe that is a function. */
export function isTransform(schema: Schema): boolean {
  return definitionOf(schema).type === "transform";
}

/** A schema and the schemas that it wraps, the outermost first. */
export function wrapped(schema: Schema): readonly Schema[] {
  const inner = unwrap(schema);
  return inner ? [schema, ...wrapped(inner)] : [schema];
}

/** A schema and the schemas that it consists of, except those of an object, array, map or record. */
export function partsOf(schema: Schema): readonly Schema[] {
  const { innerType, in: input, out: output, options, left, right, getter } = definitionOf(schema);
  const inner = [innerType, input, output, ...(options ?? []), left, right, getter?.()];
  return [schema, ...inner.filter(isSchema).flatMap(partsOf)];
}

/**
 * Returns a copy of a schema with a mark in its definition. Wrappers, `meta()` and checks keep it, also
 * those of another copy of zod, whose registry of metadata is not the one imported here.
 */
export function withMark<Marked extends z.core.$ZodType>(
  schema: Marked,
  mark: symbol,
  value: object,
): Marked {
  const definition = { ...schema._zod.def, [mark]: value };
  // A registry without an entry for a schema uses the entry of its parent: title and description stay.
  return z.clone(schema, definition, { parent: true });
}

/** The value of a mark in a schema or a part of it; undefined if there is none. */
export function markOf(schema: Schema, mark: symbol): unknown {
  const values = partsOf(schema).map((part) => Reflect.get(part._zod.def, mark) as unknown);
  return values.find((value) => value !== undefined);
}

/** The metadata of a schema and the schemas it wraps. The outermost decides. */
export function metadataOf(schema: Schema): Readonly<Record<string, unknown>> {
  const all = wrapped(schema).map(ownMetadata).reverse();
  return Object.assign({}, ...all) as Record<string, unknown>;
}

/** Copies of zod before 4.2 have a registry each, which only their own methods read. */
function ownMetadata(schema: Schema): object {
  const { meta } = schema as { readonly meta?: () => unknown };
  const own = typeof meta === "function" ? meta.call(schema) : undefined;
  return { ...z.globalRegistry.get(schema), ...(typeof own === "object" ? own : {}) };
}
