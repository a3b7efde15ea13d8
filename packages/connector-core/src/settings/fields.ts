import { z } from "zod";
import type { JsonValue } from "../json";
import { innerType, secretOptions } from "./secret-field";
import type { SettingsSchema } from "./types";

/** One field of a card, as a form, a document or a masking rule needs it. */
export interface SettingsField {
  readonly name: string;
  readonly type: "text" | "secret" | "number" | "boolean" | "choice";
  /** True for a secret that we make when it is left blank. */
  readonly generated: boolean;
  readonly required: boolean;
  /** The field holds the id of one of these; the host checks that the owner may use it. */
  readonly reference: "project" | undefined;
  readonly title: string;
  readonly description: string;
  readonly choices: readonly string[];
  readonly default: JsonValue;
}

/** Marks a number field as the id of a project that the card's owner must be allowed to use. */
export function projectReference(schema: z.ZodNumber = z.int().positive()): z.ZodNumber {
  return schema.meta({ ...schema.meta(), ttReference: "project" });
}

/** Everything derived from a card's schema, in the schema's order. */
export function settingsFields(schema: SettingsSchema): readonly SettingsField[] {
  return Object.entries(schema.shape).map(([name, field]) => describe(name, field));
}

function describe(name: string, field: z.core.$ZodType): SettingsField {
  const meta = metaOf(field);
  const base = baseType(field);
  const marked = secretOptions(field);
  const absent = z.safeParse(field, undefined);
  return {
    name,
    type: marked ? "secret" : kindOf(base),
    generated: marked?.generate ?? false,
    required: !absent.success && !(marked?.generate ?? false),
    reference: meta.ttReference === "project" ? "project" : undefined,
    title: typeof meta.title === "string" ? meta.title : name,
    description: typeof meta.description === "string" ? meta.description : "",
    choices: base instanceof z.ZodEnum ? base.options.map(String) : [],
    default: absent.success ? ((absent.data ?? null) as JsonValue) : null,
  };
}

function kindOf(base: z.core.$ZodType): SettingsField["type"] {
  if (base instanceof z.ZodBoolean) return "boolean";
  if (base instanceof z.ZodNumber) return "number";
  if (base instanceof z.ZodEnum) return "choice";
  return "text";
}

function baseType(field: z.core.$ZodType): z.core.$ZodType {
  let current = field;
  for (let next = innerType(current); next; next = innerType(current)) current = next;
  return current;
}

function metaOf(field: z.core.$ZodType): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (let current: z.core.$ZodType | undefined = field; current; current = innerType(current)) {
    for (const [key, value] of Object.entries(z.globalRegistry.get(current) ?? {})) {
      found[key] ??= value;
    }
  }
  return found;
}
