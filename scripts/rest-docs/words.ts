import { nameOf, type Schema } from "./openapi";

/** Describes a schema's type: `integer or null`, `list of Task`. */
export function typeWords(schema: Schema): string {
  if (schema.$ref !== undefined) return nameOf(schema.$ref);
  if (schema.const !== undefined) return code(schema.const);
  const choices = schema.anyOf?.map((choice) =>
    typeof choice.const === "string" ? "text" : typeWords(choice),
  );
  if (choices) return [...new Set(choices)].join(" or ");
  const types = typeof schema.type === "string" ? [schema.type] : (schema.type ?? ["any value"]);
  return types.map((type) => oneType(type, schema)).join(" or ");
}

function oneType(type: string, schema: Schema): string {
  if (type === "array") return `list of ${itemWords(schema.items ?? {})}`;
  if (type === "string" && schema.enum) return "text";
  if (type === "string") return formats[schema.format ?? ""] ?? "text";
  if (type === "boolean") return "true or false";
  return type;
}

function itemWords(items: Schema): string {
  const fields = Object.keys(items.properties ?? {});
  return fields.length > 0 ? `objects with ${fields.map(code).join(", ")}` : typeWords(items);
}

const formats: Readonly<Record<string, string>> = {
  "date-time": "time",
  date: "day",
  uuid: "UUID",
  uri: "URL",
  email: "e-mail address",
};

/** Describes the rest of a schema: description, allowed values, bounds, default. */
export function notes(schema: Schema): string {
  const { description, default: fallback } = schema;
  const choices = choicesOf(schema);
  const parts = [
    description?.replace(/\.$/, ""),
    choices.length > 0 ? `one of ${choices.map(code).join(", ")}` : undefined,
    bounds(schema),
    fallback === undefined || fallback === null || isEmpty(fallback)
      ? undefined
      : `default ${code(fallback)}`,
  ];
  return parts.filter((part) => part !== undefined && part !== "").join("; ");
}

function choicesOf({ enum: choices = [], anyOf = [] }: Schema): readonly unknown[] {
  const nested = anyOf
    .filter((each) => each.const !== "")
    .flatMap((each) => (each.const === undefined ? choicesOf(each) : [each.const]));
  // `true` and `"true"` are printed alike.
  return [...new Map([...choices, ...nested].map((choice) => [String(choice), choice])).values()];
}

function bounds(schema: Schema): string | undefined {
  const { maxLength, minLength = 0, maximum, minimum, maxItems } = schema;
  // All ids have these bounds.
  const isId = schema.exclusiveMinimum === 0 && maximum === 2_147_483_647;
  if (maxLength !== undefined) {
    const from = minLength > 1 ? `${String(minLength)} to ` : "at most ";
    return `${from}${String(maxLength)} characters`;
  }
  if (maxItems !== undefined) return `at most ${String(maxItems)}`;
  if (isId) return undefined;
  if (minimum !== undefined && maximum !== undefined) {
    return `${String(minimum)} to ${String(maximum)}`;
  }
  return maximum === undefined ? undefined : `at most ${String(maximum)}`;
}

function isEmpty(value: unknown): boolean {
  return value === "" || (typeof value === "object" && Object.keys(value ?? {}).length === 0);
}

/** Describes the fields of a response: `projects`, a list of Project, and `pagination`. */
export function answerWords(schema: Schema | undefined): string {
  if (!schema) return "";
  if (schema.$ref !== undefined) return nameOf(schema.$ref);
  if (schema.anyOf) return [...new Set(schema.anyOf.map(answerWords))].join("; or ");
  return Object.entries(schema.properties ?? {})
    .map(([name, field]) => (isPlain(field) ? code(name) : `${code(name)}: ${typeWords(field)}`))
    .join(", ");
}

/** True for simple types, which need no words beside the field's name. */
function isPlain(field: Schema): boolean {
  return !/[A-Z]|list/.test(typeWords({ ...field, const: undefined }));
}

/** Formats a value as code. */
export function code(value: unknown): string {
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}

/** Formats a Markdown table; escapes `|` and line breaks in cells. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cell = (text: string): string =>
    text
      .replaceAll("|", "\\|")
      .replaceAll(/\s*\n\s*/g, " ")
      .trim();
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
