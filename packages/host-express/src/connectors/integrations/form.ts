import { settingsFields, type SettingsField, type IntegrationRow } from "@tt/connector-core";
import type { Kysely } from "kysely";
import type { Database } from "../../platform/db/schema";
import { searchProjects } from "../storage/reads/projects";
import type { RegisteredConnector } from "../registry";

/** A form field of the integration page. */
export interface FormField {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly kind: "text" | "number" | "secret" | "choice";
  readonly value: string;
  /** Options of a field of kind `choice`. */
  readonly options: readonly { readonly value: string; readonly label: string }[];
  /** Validation error; undefined if there is none. */
  readonly error: string | undefined;
}

/** A rejected form: what was entered and what is invalid. */
export interface RefusedForm {
  readonly input: Readonly<Record<string, unknown>>;
  readonly errors: Readonly<Record<string, readonly string[]>>;
}

/** Above this many projects the form shows a plain id field. */
const maxProjects = 500;

/** The form of an integration, with the owner's projects and the provider's options. */
export async function formOf(
  registered: RegisteredConnector,
  db: Kysely<Database>,
  userId: number,
  row: IntegrationRow | undefined,
  refused?: RefusedForm,
): Promise<readonly FormField[]> {
  return Promise.all(
    settingsFields(registered.manifest.settings).map(async (field): Promise<FormField> => {
      const { name, title, description } = field;
      const value = textOf(refused?.input[name] ?? row?.settings[name] ?? field.default);
      const options = await optionsOf(field, value, registered, db, userId, row);
      const kind = options.length > 0 ? "choice" : plainKind(field);
      return {
        name,
        title,
        description,
        kind,
        value: kind === "secret" ? "" : value,
        options,
        error: refused?.errors[name]?.join(" "),
      };
    }),
  );
}

type Options = FormField["options"];

async function optionsOf(
  { name, type, reference, choices, required }: SettingsField,
  value: string,
  { manifest, connector }: RegisteredConnector,
  db: Kysely<Database>,
  userId: number,
  row: IntegrationRow | undefined,
): Promise<Options> {
  if (type === "boolean") return [option("false", "No"), option("true", "Yes")];
  if (type === "choice") return choices.map((choice) => option(choice));
  if (reference === "project") {
    const found = await searchProjects(db, userId, "", maxProjects);
    if (found.length === maxProjects) return [];
    const projects = found.map((project) => option(String(project.id), project.name));
    return withCurrent(required ? projects : [option("", "None"), ...projects], value);
  }
  if (row?.active !== true || manifest.options?.includes(name) !== true) return [];
  const listed = await connector.listOptions(row.id, name);
  // If the provider does not respond, the field is a plain text field.
  return listed.ok && listed.choices.length > 0 ? withCurrent(listed.choices, value) : [];
}

/** Adds the current value if it is no longer offered. */
function withCurrent(options: Options, value: string): Options {
  return options.some((each) => each.value === value) ? options : [option(value), ...options];
}

function option(value: string, label = value) {
  return { value, label };
}

function plainKind({ type }: SettingsField): "text" | "number" | "secret" {
  return type === "number" || type === "secret" ? type : "text";
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
