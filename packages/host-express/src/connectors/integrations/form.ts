import { settingsFields, type SettingsField, type IntegrationRow } from "@tt/connector-core";
import type { Kysely } from "kysely";
import { projectChoices } from "../../features/choices/store";
import type { Actor } from "../../platform/auth/principal";
import type { Database } from "../../platform/db/schema";
import type { RegisteredConnector } from "../registry";

/** A form field of the integration page. */
export interface FormField {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly kind: "text" | "number" | "secret" | "choice";
  readonly value: string;
  /** All values of a field of kind `choice`; suggestions for the others. */
  readonly options: readonly { readonly value: string; readonly label: string }[];
  /** Validation error; undefined if there is none. */
  readonly error: string | undefined;
}

/** A rejected form: what was entered and what is invalid. */
export interface RefusedForm {
  readonly input: Readonly<Record<string, unknown>>;
  readonly errors: Readonly<Record<string, readonly string[]>>;
}

/** Above this many projects the form shows a field for the id, which suggests these. */
const maxProjects = 100;

/** The form of an integration, with the owner's projects and the provider's options. */
export async function formOf(
  registered: RegisteredConnector,
  db: Kysely<Database>,
  actor: Actor,
  row: IntegrationRow | undefined,
  refused?: RefusedForm,
): Promise<readonly FormField[]> {
  return Promise.all(
    settingsFields(registered.manifest.settings).map(async (field): Promise<FormField> => {
      const { name, title, description } = field;
      const value = textOf(refused?.input[name] ?? row?.settings[name] ?? field.default);
      const { options, isComplete } = await optionsOf(field, value, registered, db, actor, row);
      const kind = isComplete && options.length > 0 ? "choice" : plainKind(field);
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

/** What a field offers, and whether these are all values that it may have. */
interface Offer {
  readonly options: Options;
  readonly isComplete: boolean;
}

async function optionsOf(
  { name, type, reference, choices, required }: SettingsField,
  value: string,
  { manifest, connector }: RegisteredConnector,
  db: Kysely<Database>,
  actor: Actor,
  row: IntegrationRow | undefined,
): Promise<Offer> {
  if (type === "boolean") return all([option("false", "No"), option("true", "Yes")]);
  if (type === "choice") return all(choices.map((choice) => option(choice)));
  if (reference === "project") {
    const found = await projectChoices(db, actor, { text: "", limit: maxProjects + 1 });
    const projects = found
      .slice(0, maxProjects)
      .map((project) => option(String(project.id), `${project.name} (${project.hint})`));
    if (found.length > maxProjects) return { options: projects, isComplete: false };
    return all(withCurrent(required ? projects : [option("", "None"), ...projects], value));
  }
  if (row?.active !== true || manifest.options?.includes(name) !== true) return all([]);
  const listed = await connector.listOptions(row.id, name);
  // If the provider does not respond, the field is a plain text field.
  return all(listed.ok && listed.choices.length > 0 ? withCurrent(listed.choices, value) : []);
}

function all(options: Options): Offer {
  return { options, isComplete: true };
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
