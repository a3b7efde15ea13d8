import {
  isConnected,
  settingsFields,
  type FieldValue,
  type IntegrationRow,
  type SettingsField,
} from "@tt/connector-core";
import type { Kysely } from "kysely";
import { projectChoices } from "../../features/choices/store";
import type { Actor } from "../../platform/auth/principal";
import type { Database } from "../../platform/db/schema";
import { addressOf } from "../../platform/pages/address";
import type { RegisteredConnector } from "../registry";
import type { IntegrationScope } from "../scope";
import { optionsPath } from "./option-routes";

/** A form field of the integration page. */
export interface FormField {
  readonly name: string;
  readonly title: string;
  /** Help below the label; empty if there is none. */
  readonly hint: string;
  readonly kind: FormFieldKind;
  readonly value: string;
  /** Path that lists further options by their text; undefined if there are none. */
  readonly source: string | undefined;
  /** Path that lists the values at the provider, beside which others can be typed; undefined if none. */
  readonly providerOptions: string | undefined;
  /** What can be chosen. */
  readonly options: readonly { readonly value: string; readonly label: string }[];
  /** True if it may stay empty. */
  readonly isOptional: boolean;
  readonly isAdvanced: boolean;
  /** Values of other fields with which it is shown, as a form sends them. */
  readonly showIf: Readonly<Record<string, string>> | undefined;
  /** Validation error; undefined if there is none. */
  readonly error: string | undefined;
  /** The value that was saved meanwhile, if it is another one. */
  readonly theirs: string | undefined;
}

/** The control of a field. A `combobox` is a list that can be searched. */
export type FormFieldKind =
  "text" | "number" | "time" | "secret" | "checkbox" | "segmented" | "combobox";

/** A rejected form: what was entered and what is invalid. */
export interface RefusedForm {
  readonly input: Readonly<Record<string, unknown>>;
  readonly errors: Readonly<Record<string, readonly string[]>>;
  /** True if the settings were changed after the form was opened. */
  readonly isStale?: boolean;
}

/** Number of projects in the form; further ones are found by typing. */
const maxProjects = 100;
const projectSource = "/api/choices/projects";
/** Maximum number of options that are all visible. */
const maxSegments = 4;

/**
 * The form of an integration, with the owner's projects, and without secrets that only an action sets.
 * Scripts load what the provider offers.
 */
export async function formOf(
  registered: RegisteredConnector,
  db: Kysely<Database>,
  actor: Actor,
  row: IntegrationRow | undefined,
  scope: IntegrationScope["scope"],
  refused?: RefusedForm,
): Promise<readonly FormField[]> {
  const fields = settingsFields(registered.manifest.settings);
  return Promise.all(
    fields
      .filter(({ setBy }) => setBy === undefined)
      .map(async (field): Promise<FormField> => {
        const { name, title, showIf } = field;
        const value = textOf(refused?.input[name] ?? row?.settings[name] ?? field.default);
        const saved = textOf(row?.settings[name] ?? field.default);
        const choice = await choiceOf(field, [value, saved], registered, db, actor, row, scope);
        const kind = choice.kind ?? plainKind(field);
        return {
          name,
          title,
          hint: hintOf(field, row?.secrets[name] !== undefined),
          kind,
          value: kind === "secret" ? "" : value,
          options: choice.options ?? [],
          source: choice.source,
          providerOptions: choice.providerOptions,
          isOptional: !field.required && field.default === null && !field.generated,
          isAdvanced: field.group === "advanced",
          showIf: showIf && conditionOf(showIf),
          error: refused?.errors[name]?.join(" "),
          theirs:
            refused?.isStale === true && kind !== "secret" && saved !== value ? saved : undefined,
        };
      }),
  );
}

type Options = FormField["options"];

/** What a field offers to choose from. Without a kind it is a plain field. */
interface Choice {
  readonly kind?: FormFieldKind;
  readonly options?: Options;
  readonly source?: string;
  readonly providerOptions?: string;
}

async function choiceOf(
  { name, type, reference, choices, labels = {}, required }: SettingsField,
  values: readonly string[],
  { manifest }: RegisteredConnector,
  db: Kysely<Database>,
  actor: Actor,
  row: IntegrationRow | undefined,
  scope: IntegrationScope["scope"],
): Promise<Choice> {
  if (type === "choice") {
    const kind = choices.length <= maxSegments ? "segmented" : "combobox";
    return { kind, options: choices.map((each) => option(each, labels[each])) };
  }
  if (reference === "project") {
    const found = await projectChoices(db, actor, { text: "", limit: maxProjects + 1 });
    const projects = found
      .slice(0, maxProjects)
      .map((project) => option(String(project.id), `${project.name} (${project.hint})`));
    const none =
      required && !values.includes("") ? [] : [option("", required ? "Choose…" : "None")];
    return {
      kind: "combobox",
      options: withCurrent([...none, ...projects], values),
      ...(found.length > maxProjects ? { source: projectSource } : {}),
    };
  }
  // Scripts load them by what is in the form when the field is used: the page does not wait for the provider.
  // Access by OAuth is not in the form.
  const isListed =
    manifest.api.auth.type !== "oauth2" || (row?.active === true && isConnected(manifest, row));
  return isListed && manifest.options?.includes(name) === true
    ? {
        providerOptions: addressOf(optionsPath(manifest, name), {
          scope: scope === "workspace" ? scope : undefined,
        }),
      }
    : {};
}

/** Adds the current values that are no longer offered. */
function withCurrent(options: Options, values: readonly string[]): Options {
  const missing = [...new Set(values)].filter(
    (value) => value !== "" && !options.some((each) => each.value === value),
  );
  return [...missing.map((value) => option(value)), ...options];
}

function option(value: string, label = value) {
  return { value, label };
}

function plainKind({ type, input }: SettingsField): FormFieldKind {
  if (type === "boolean") return "checkbox";
  if (type === "number" || type === "secret") return type;
  return input ?? "text";
}

/** Description, example and range of a field, and what is stored of a secret. */
function hintOf(
  { type, description, example, min, max, generated, input, reference }: SettingsField,
  isSaved: boolean,
): string {
  const isShown = type !== "secret" && type !== "boolean" && type !== "choice" && !input;
  const parts = [
    isSaved ? "Saved. Leave blank to keep it." : description,
    isShown && example !== undefined && !description.includes(example) ? `E.g. ${example}.` : "",
    type === "number" && !reference ? rangeText(min, max, description) : "",
    generated && !isSaved && !/empty|blank/i.test(description)
      ? "Leave blank and one is made for you."
      : "",
  ];
  return parts.filter(Boolean).join(" ");
}

function rangeText(min: number | undefined, max: number | undefined, description: string): string {
  const [least, most] = [min, max].map((each) => (each === undefined ? undefined : String(each)));
  // Descriptions usually say it in their own words.
  if ([least, most].every((each) => each === undefined || description.includes(each))) return "";
  if (least !== undefined && most !== undefined) return `${least} to ${most}.`;
  return least === undefined ? `At most ${most ?? ""}.` : `At least ${least}.`;
}

function conditionOf(showIf: Readonly<Record<string, FieldValue>>): Record<string, string> {
  return Object.fromEntries(Object.entries(showIf).map(([name, value]) => [name, String(value)]));
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
