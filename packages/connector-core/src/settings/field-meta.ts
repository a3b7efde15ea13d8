import { metadataOf } from "./definition";
import type { SettingsSchema } from "./types";

/**
 * What `.meta()` of a settings field tells a form. All of it is optional.
 *
 * @example
 * ```ts
 * import type { FieldMeta } from "@tt/connector-core";
 * import * as z from "zod";
 *
 * const settings = z.object({
 *   daily_summary: z.boolean().default(false).meta({ title: "Daily summary" }),
 *   summary_time: z
 *     .string()
 *     .default("18:00")
 *     .meta({
 *       title: "Time of the summary",
 *       input: "time",
 *       showIf: { daily_summary: true },
 *     } satisfies FieldMeta),
 * });
 * ```
 */
export interface FieldMeta {
  /** Label of the field (default: its name). */
  readonly title?: string;
  /** Help below the label. */
  readonly description?: string;
  /** Valid values. The first one is shown in the help. */
  readonly examples?: readonly FieldValue[];
  /** What to show for the values of a choice, by value (default: the values). */
  readonly labels?: Readonly<Record<string, string>>;
  /** `advanced`: folded away, because most users need not change it. */
  readonly group?: "advanced";
  /** Show the field only while other fields have these values, by their names. */
  readonly showIf?: Readonly<Record<string, FieldValue>>;
  /** `time`: the text is a time of day, `HH:MM`. */
  readonly input?: "time";
}

/** A value of a settings field. */
export type FieldValue = string | number | boolean;

/** The parts of {@link FieldMeta} that are more than a label, as far as they are well-formed. */
export type FormHints = Pick<FieldMeta, "labels" | "group" | "showIf" | "input"> & {
  /** The first example, as text. */
  readonly example?: string;
};

/** Names of the metadata that only forms read. JSON Schema has no such keywords. */
export const formMetaNames: readonly string[] = ["labels", "group", "showIf", "input"];

/** Reads what the metadata of a field tells a form. Malformed parts are left out. */
export function formHints(metadata: Readonly<Record<string, unknown>>): FormHints {
  const { labels, group, showIf, input, examples } = metadata;
  const [example] = (Array.isArray(examples) ? examples : []) as readonly unknown[];
  return {
    ...(isRecordOf(labels, isText) ? { labels } : {}),
    ...(group === "advanced" ? { group } : {}),
    ...(isRecordOf(showIf, isFieldValue) ? { showIf } : {}),
    ...(input === "time" ? { input } : {}),
    ...(isFieldValue(example) ? { example: String(example) } : {}),
  };
}

/**
 * Checks the metadata of all fields of the settings.
 *
 * @returns the rest of one sentence per fault, after the connector's key; empty if there is none
 */
export function fieldMetaFaults(
  settings: SettingsSchema,
  fields: readonly {
    readonly name: string;
    readonly type: string;
    readonly choices: readonly string[];
  }[],
): readonly string[] {
  return fields.flatMap(({ name, type, choices }) => {
    const schema = settings._zod.def.shape[name];
    const { labels, group, showIf, input } = schema ? metadataOf(schema) : {};
    const faults: string[] = [];
    if (labels !== undefined && !isRecordOf(labels, isText)) {
      faults.push("`labels` that are not texts by value");
    } else if (labels !== undefined) {
      faults.push(
        ...Object.keys(labels)
          .filter((value) => !choices.includes(value))
          .map((value) => `a label for "${value}", which is not one of its choices`),
      );
    }
    if (group !== undefined && group !== "advanced") {
      faults.push('a `group` other than "advanced"');
    }
    if (input !== undefined && (input !== "time" || type !== "text")) {
      faults.push('an `input` other than "time" of a text');
    }
    if (showIf !== undefined && !isRecordOf(showIf, isFieldValue)) {
      faults.push("a `showIf` that is not values by field");
    } else if (showIf !== undefined) {
      const shown = fields.filter((field) => field.type !== "secret" && field.name !== name);
      faults.push(
        ...Object.keys(showIf)
          .filter((other) => !shown.some((field) => field.name === other))
          .map((other) => `a \`showIf\` on "${other}", which is no other plain field`),
      );
    }
    return faults.map((fault) => `has a field "${name}" with ${fault}`);
  });
}

function isRecordOf<Value>(
  value: unknown,
  isValue: (each: unknown) => each is Value,
): value is Readonly<Record<string, Value>> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every(isValue)
  );
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}

function isFieldValue(value: unknown): value is FieldValue {
  return ["string", "number", "boolean"].includes(typeof value);
}
