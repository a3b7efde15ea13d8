// Values of a setting that the provider lists: `data-options` with their path, on a text field. They are
// loaded by what is in the form when the list is opened, again after another field has changed, and searched
// here. Any other value can be typed.

import { isChoice } from "../platform/http/form-choices";
import { startList, type Choice } from "./combobox";

/** An option that may fill in other fields of the form, by name. */
interface ProviderOption extends Choice {
  readonly fields?: Readonly<Record<string, string>>;
}

/** What was loaded. */
type Loaded = { readonly options: readonly ProviderOption[] } | { readonly failure: string };

/** Enhances the fields below an element. */
export function prepareOptions(root: ParentNode): void {
  for (const each of root.querySelectorAll<HTMLInputElement>("input[data-options]")) enhance(each);
}

function enhance(input: HTMLInputElement): void {
  const path = input.dataset["options"] ?? "";
  const field = input.parentElement?.parentElement;
  const button = field?.querySelector<HTMLElement>("[data-options-button]");
  const note = field?.parentElement?.querySelector<HTMLElement>("[data-options-note]");
  if (!button || !note) return;
  input.removeAttribute("data-options");
  let loading: { readonly by: string; readonly loaded: Promise<Loaded> } | undefined;
  let hasFailed = false;
  const load = async (): Promise<readonly ProviderOption[]> => {
    const by = JSON.stringify(otherFields(input));
    if (loading?.by !== by) {
      note.textContent = "Loading the choices…";
      loading = { by, loaded: read(path, by) };
    }
    const loaded = await loading.loaded;
    hasFailed = "failure" in loaded;
    note.textContent = noteOf(loaded, input.value);
    return "failure" in loaded ? [] : loaded.options;
  };
  const open = startList(input, { known: [], source: "", create: undefined, load }, (choice) => {
    input.value = choice.value;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    fill(input.form, choice);
    note.textContent = chosenText(choice);
  });
  button.hidden = false;
  button.addEventListener("click", () => {
    if (hasFailed) loading = undefined;
    input.focus();
    open();
  });
}

/** The values of the other settings in the form, as they were typed. */
function otherFields({ form, name }: HTMLInputElement): Readonly<Record<string, string>> {
  const values = form ? [...new FormData(form)] : [];
  const others = values.filter(
    (entry): entry is [string, string] =>
      typeof entry[1] === "string" &&
      ![name, "settings_version"].includes(entry[0]) &&
      !isChoice(entry[0]),
  );
  return Object.fromEntries(others);
}

async function read(path: string, values: string): Promise<Loaded> {
  try {
    const headers = { accept: "application/json", "content-type": "application/json" };
    const response = await fetch(path, { method: "POST", headers, body: values });
    const body = (await response.json()) as {
      readonly choices?: readonly ProviderOption[];
      /** A sentence, or the name of an error that `message` describes. */
      readonly error?: string;
      readonly message?: string;
    };
    return response.ok && body.choices
      ? { options: body.choices }
      : { failure: body.message ?? body.error ?? "" };
  } catch {
    return { failure: "There is no connection." };
  }
}

function noteOf(loaded: Loaded, value: string): string {
  if ("failure" in loaded) {
    return `The choices could not be listed. ${loaded.failure} You can also type the value.`;
  }
  if (loaded.options.length === 0) return "There is nothing to choose from.";
  const chosen = loaded.options.find((option) => option.value === value);
  return chosen ? chosenText(chosen) : "";
}

function chosenText({ label }: Choice): string {
  return `Chosen: ${label}`;
}

/** Writes the values that belong to an option into the other fields of the form. */
function fill(form: HTMLFormElement | null, { fields = {} }: ProviderOption): void {
  for (const [name, value] of Object.entries(fields)) {
    const field = form?.elements.namedItem(name);
    if (!(field instanceof HTMLInputElement) || field.type !== "text") continue;
    field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}
