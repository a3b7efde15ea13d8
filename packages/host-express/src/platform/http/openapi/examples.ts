/** The keywords of JSON Schema that examples are composed from. */
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

/** An example, or the paths of fields without one, e.g. `client.name`. */
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
 * Composes an example of a schema from its `examples`, constants, enums, defaults and formats. A
 * string without any of them has no example; an optional field is then omitted, a nullable one is
 * null.
 */
export function composeExample(
  schema: Schema,
  resolve: (reference: string) => Schema,
  path = "",
): Composed {
  // The example may be null.
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
    // Omits optional fields whose example would be null.
    if (part.missing) missing.push(...(required ? part.missing : []));
    else if (required || part.value !== null) value[name] = part.value;
  }
  return missing.length === 0 ? { value } : { missing };
}
