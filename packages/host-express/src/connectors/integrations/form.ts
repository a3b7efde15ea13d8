import { settingsFields, type SettingsField, type IntegrationRow } from "@tt/connector-core";
import type { Kysely } from "kysely";
import type { Database } from "../../platform/db/schema";
import { searchProjects } from "../storage/reads/projects";
import type { RegisteredConnector } from "../registry";

/** A field of a card as its page shows it. */
export interface FormField {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly kind: "text" | "number" | "secret" | "choice";
  readonly value: string;
  /** Of a choice. */
  readonly options: readonly { readonly value: string; readonly label: string }[];
  /** Why it was refused. */
  readonly wrong: string | undefined;
}

/** What was typed and refused. */
export interface RefusedForm {
  readonly typed: Readonly<Record<string, unknown>>;
  readonly errors: Readonly<Record<string, readonly string[]>>;
}

/** More than anybody looks through; who has more types the id. */
const maxProjects = 500;

/** The form of a card: with the owner's projects, and with what the provider offers to choose from. */
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
      const value = textOf(refused?.typed[name] ?? row?.settings[name] ?? field.default);
      const options = await optionsOf(field, value, registered, db, userId, row);
      const kind = options.length > 0 ? "choice" : plainKind(field);
      return {
        name,
        title,
        description,
        kind,
        value: kind === "secret" ? "" : value,
        options,
        wrong: refused?.errors[name]?.join(" "),
      };
    }),
  );
}

type Options = FormField["options"];

async function optionsOf(
  { name, type: kind, reference, choices, required }: SettingsField,
  value: string,
  { manifest, connector }: RegisteredConnector,
  db: Kysely<Database>,
  userId: number,
  row: IntegrationRow | undefined,
): Promise<Options> {
  if (kind === "boolean") return [option("false", "No"), option("true", "Yes")];
  if (kind === "choice") return choices.map((choice) => option(choice));
  if (reference === "project") {
    const found = await searchProjects(db, userId, "", maxProjects);
    if (found.length === maxProjects) return [];
    const projects = found.map((project) => option(String(project.id), project.name));
    return withKept(required ? projects : [option("", "None"), ...projects], value);
  }
  if (row?.active !== true || manifest.options?.includes(name) !== true) return [];
  const offered = await connector.listOptions(row.id, name);
  // A provider that does not answer keeps nobody from typing.
  return offered.ok && offered.choices.length > 0 ? withKept(offered.choices, value) : [];
}

/** What is saved stays choosable, though it is offered no more. */
function withKept(options: Options, value: string): Options {
  return options.some((each) => each.value === value) ? options : [option(value), ...options];
}

function option(value: string, label = value) {
  return { value, label };
}

function plainKind({ type: kind }: SettingsField): "text" | "number" | "secret" {
  return kind === "number" || kind === "secret" ? kind : "text";
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
