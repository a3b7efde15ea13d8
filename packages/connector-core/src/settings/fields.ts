import * as z from "zod/mini";
import type { JsonValue } from "../json";
import { isSchema, markOf, metadataOf, withMark } from "./definition";
import { fieldKind } from "./field-kind";
import { formHints, type FormHints } from "./field-meta";
import { numberRange, type NumberRange } from "./number-range";
import { safeParse } from "../schema";
import { secretOptions } from "./secret-field";
import type { SettingsSchema } from "./types";

/** A settings field, described for forms and documentation. */
export interface SettingsField extends FormHints, NumberRange {
  /** Name of the field in the schema. */
  readonly name: string;
  readonly type: "text" | "secret" | "number" | "boolean" | "choice";
  /** True for a secret that is generated if left blank the first time. */
  readonly generated: boolean;
  /** The action that sets a secret which no person types; undefined for all other fields. */
  readonly setBy: string | undefined;
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

const referenceMark = Symbol.for("tt.connector.reference");

/**
 * Marks a number field as the id of a project that the integration's owner must be allowed to use.
 * Without a schema, the id is a positive integer, by a schema of `zod/mini`: wrap it by functions such
 * as `z.optional(project())`, or pass a schema of your own.
 *
 * @throws TypeError if the schema is not one of zod 4
 * @example
 * ```ts
 * import { project, secret } from "@tt/connector-core";
 * import * as z from "zod";
 *
 * const settings = z.object({
 *   token: secret(),
 *   project: project(z.int().positive().meta({ title: "Default project" })),
 * });
 * ```
 */
export function project(): z.ZodMiniNumber<number>;
export function project<Schema extends z.core.$ZodNumber>(schema: Schema): Schema;
export function project(
  schema: z.core.$ZodNumber = z.int().check(z.positive()),
): z.core.$ZodNumber {
  if (!isSchema(schema)) throw new TypeError("project() needs a schema of zod 4.1 or later");
  return withMark(schema, referenceMark, { to: "project" });
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
  return Object.entries(schema._zod.def.shape).map(([name, field]) => describe(name, field));
}

/** Value of a field if it is absent; null if there is none. */
export function defaultOf(field: z.core.$ZodType): JsonValue {
  // Fields that can be stored have JSON values.
  return (safeParse(field, undefined).data ?? null) as JsonValue;
}

function describe(name: string, field: z.core.$ZodType): SettingsField {
  const metadata = metadataOf(field);
  const { title, description } = metadata;
  const kind = fieldKind(field);
  const secret = secretOptions(field);
  const isOptional = safeParse(field, undefined).success;
  const generated = secret?.generate ?? false;
  return {
    name,
    type: secret ? "secret" : (kind?.type ?? "text"),
    generated,
    setBy: secret?.setBy,
    required: !isOptional && !generated,
    reference: markOf(field, referenceMark) === undefined ? undefined : "project",
    title: typeof title === "string" ? title : name,
    description: typeof description === "string" ? description : "",
    choices: secret ? [] : (kind?.choices ?? []),
    default: defaultOf(field),
    ...formHints(metadata),
    ...(kind?.type === "number" ? numberRange(field) : {}),
  };
}
