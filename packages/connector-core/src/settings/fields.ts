import * as z from "zod";
import type { JsonValue } from "../json";
import { innerType, secretOptions } from "./secret-field";
import type { SettingsSchema } from "./types";

/** A settings field, described for forms and documentation. */
export interface SettingsField {
  /** Name of the field in the schema. */
  readonly name: string;
  readonly type: "text" | "secret" | "number" | "boolean" | "choice";
  /** True for a secret that is generated if left blank the first time. */
  readonly generated: boolean;
  /** True if the field must have a value. */
  readonly required: boolean;
  /** Set if the value is the id of a project. The host checks that the owner may use it. */
  readonly reference: "project" | undefined;
  /** Label, from `.meta({ title })` (default: the name). */
  readonly title: string;
  /** Help text, from `.meta({ description })` (default: empty). */
  readonly description: string;
  /** Allowed values of a `choice` field; otherwise empty. */
  readonly choices: readonly string[];
  /** Value if the field is absent; null if there is none. */
  readonly default: JsonValue;
}

/**
 * Marks a number field as the id of a project that the integration's owner must be allowed to use.
 *
 * @param schema Schema of the id (default: a positive integer).
 * @example
 * ```ts
 * import { projectReference, secret } from "@tt/connector-core";
 * import * as z from "zod";
 *
 * const settings = z.object({
 *   token: secret(),
 *   project: projectReference(z.int().positive().meta({ title: "Default project" })),
 * });
 * ```
 */
export function projectReference(schema: z.ZodNumber = z.int().positive()): z.ZodNumber {
  return schema.meta({ ...schema.meta(), ttReference: "project" });
}

/**
 * Describes the fields of a settings schema, in the schema's order.
 *
 * @example
 * ```ts
 * import { settingsFields } from "@tt/connector-core";
 * import * as z from "zod";
 *
 * const [mode] = settingsFields(z.object({ mode: z.enum(["all", "mine"]).default("all") }));
 * mode?.choices; // ["all", "mine"]
 * mode?.default; // "all"
 * ```
 */
export function settingsFields(schema: SettingsSchema): readonly SettingsField[] {
  return Object.entries(schema.shape).map(([name, field]) => describe(name, field));
}

function describe(name: string, field: z.core.$ZodType): SettingsField {
  const meta = metaOf(field);
  const base = baseType(field);
  const secret = secretOptions(field);
  const absent = z.safeParse(field, undefined);
  return {
    name,
    type: secret ? "secret" : typeOf(base),
    generated: secret?.generate ?? false,
    required: !absent.success && !(secret?.generate ?? false),
    reference: meta.ttReference === "project" ? "project" : undefined,
    title: typeof meta.title === "string" ? meta.title : name,
    description: typeof meta.description === "string" ? meta.description : "",
    choices: base instanceof z.ZodEnum ? base.options.map(String) : [],
    default: absent.success ? ((absent.data ?? null) as JsonValue) : null,
  };
}

function typeOf(base: z.core.$ZodType): SettingsField["type"] {
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
  const meta: Record<string, unknown> = {};
  for (let current: z.core.$ZodType | undefined = field; current; current = innerType(current)) {
    for (const [key, value] of Object.entries(z.globalRegistry.get(current) ?? {})) {
      meta[key] ??= value;
    }
  }
  return meta;
}
