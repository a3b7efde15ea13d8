import type * as z from "zod";
import { definitionOf, isSchema, partsOf } from "./definition";
import { fieldKind, typeName } from "./field-kind";

/** The oldest zod whose schemas keep the marks of `secret()` and `project()`. */
const minVersion = { major: 4, minor: 1 };

const advice =
  'install zod 4.1 or later and import it by `import * as z from "zod"` wherever settings are defined';

/**
 * Checks a settings schema at registration: the version of zod that made it, and that each field can be
 * shown in a form and stored.
 *
 * @param settings What the manifest names as its schema; possibly no schema of zod 4.
 * @returns the rest of one sentence per fault, after the connector's key; empty if there is none
 */
export function settingsFaults(settings: unknown): readonly string[] {
  const shape = shapeOf(settings);
  if (!shape) return [noObject];
  const faults = Object.entries(shape).flatMap(([name, field]) => fieldFaults(name, field));
  if (faults.length > 0) return faults;
  const version = outdated(settings);
  if (version !== undefined) return [`has settings made by ${version}; ${advice}`];
  if (!isSchema(settings) || definitionOf(settings).type !== "object") return [noObject];
  return definitionOf(settings).checks?.length ? [wholeCheck] : [];
}

const noObject = "has settings that are no object schema of zod; use `z.object({…})`";
const wholeCheck =
  "has settings with a check of the whole object, which does not run while a stored secret is left " +
  "blank; check fields together in onValidate";

function fieldFaults(name: string, field: unknown): readonly string[] {
  const version = outdated(field);
  if (version !== undefined) return [`has a field "${name}" made by ${version}; ${advice}`];
  if (!isSchema(field)) return [`has a field "${name}" that is no schema of zod`];
  if (fieldKind(field)) return [];
  return [
    `has a field "${name}" of the type "${typeName(field)}", which cannot be entered in a form and ` +
      "stored; use a text, number, boolean or choice",
  ];
}

/** The fields of an object schema of zod 3 or 4. */
function shapeOf(settings: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof settings !== "object" || settings === null || !("shape" in settings)) return undefined;
  const { shape } = settings;
  return typeof shape === "object" && shape !== null ? { ...shape } : undefined;
}

/** The zod that made a schema or a part of it, if it is too old: `zod 4.0.17`. */
function outdated(schema: unknown): string | undefined {
  if (!isSchema(schema)) return isOfZod3(schema) ? "zod 3" : undefined;
  return partsOf(schema)
    .map(outdatedVersion)
    .find((version) => version !== undefined);
}

function outdatedVersion({ _zod: { version } }: z.core.$ZodType): string | undefined {
  const { major, minor, patch }: { major: number; minor: number; patch: number } = version;
  const isNewEnough =
    major > minVersion.major || (major === minVersion.major && minor >= minVersion.minor);
  return isNewEnough ? undefined : `zod ${[major, minor, patch].join(".")}`;
}

/** Schemas of zod 3 have `_def`, but not the `_zod` of later versions. */
function isOfZod3(value: unknown): boolean {
  return typeof value === "object" && value !== null && "_def" in value;
}
