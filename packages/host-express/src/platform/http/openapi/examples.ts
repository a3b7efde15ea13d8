/** A JSON Schema as the document has it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

/** An example, or the places that lack one: `client.name`. */
export type Composed =
  { readonly value: unknown; readonly missing?: never } | { readonly missing: readonly string[] };

const formats: Readonly<Record<string, string>> = {
  "date-time": "2024-01-15T09:00:00Z",
  date: "2024-01-15",
  email: "ada@example.com",
  uri: "https://example.com",
  uuid: "0199d5a4-5c1e-7b3a-8f10-2d6f4c9be001",
};

/**
 * Composes the example of a schema from its parts: what `.meta({ examples })` says, else constants,
 * enumerations, defaults and formats. A text that nothing is known about has no example; a field
 * that may be left out is left out then, one that may be null is null.
 */
export function composeExample(
  schema: Schema,
  resolve: (reference: string) => Schema,
  path = "",
): Composed {
  // An example may be null, and is taken then.
  if (schema.examples && schema.examples.length > 0) return { value: schema.examples[0] };
  const known = schema.const ?? schema.enum?.[0] ?? schema.default;
  if (known !== undefined) return { value: known };
  if (schema.$ref !== undefined) return composeExample(resolve(schema.$ref), resolve, path);
  const [choice] = schema.anyOf ?? schema.oneOf ?? [];
  if (choice) return composeExample(choice, resolve, path);
  const types: readonly (string | undefined)[] =
    typeof schema.type === "string" ? [schema.type] : (schema.type ?? []);
  const composed = ofType(types[0], schema, resolve, path);
  return composed.missing && types.includes("null") ? { value: null } : composed;
}

function ofType(
  type: string | undefined,
  schema: Schema,
  resolve: (reference: string) => Schema,
  path: string,
): Composed {
  switch (type) {
    case "object":
      return ofObject(schema, resolve, path);
    case "array": {
      const item = schema.items ? composeExample(schema.items, resolve, `${path}[]`) : undefined;
      return item?.missing ? item : { value: item ? [item.value] : [] };
    }
    case "integer":
    case "number":
      return { value: Math.max(1, schema.minimum ?? 1, (schema.exclusiveMinimum ?? 0) + 1) };
    case "boolean":
      return { value: true };
    case "string": {
      const value = formats[schema.format ?? ""];
      return value === undefined ? { missing: [path] } : { value };
    }
    default:
      return { missing: [path] };
  }
}

function ofObject(schema: Schema, resolve: (reference: string) => Schema, path: string): Composed {
  const value: Record<string, unknown> = {};
  const missing: string[] = [];
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const part = composeExample(property, resolve, path === "" ? name : `${path}.${name}`);
    const required = schema.required?.includes(name) ?? false;
    // A field that is null when it is left out is left out.
    if (part.missing) missing.push(...(required ? part.missing : []));
    else if (required || part.value !== null) value[name] = part.value;
  }
  return missing.length === 0 ? { value } : { missing };
}
