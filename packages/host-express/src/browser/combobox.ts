// Lists that are searched by typing: `data-combobox` on a select, or on a text field with suggestions.
// Keys and roles are those of https://www.w3.org/WAI/ARIA/apg/patterns/combobox/.

import Navigation from "@github/combobox-nav";

/** Pause in typing after which the server is asked. */
const typingMs = 150;

/** Number of options that are listed at once, and that are added by the last one. */
const maxOptions = 50;

/** An option of a list. */
export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
  /** A page that is opened instead of choosing. */
  readonly href?: string;
}

/** Enhances the comboboxes below an element. */
export function prepareComboboxes(root: ParentNode): void {
  for (const each of root.querySelectorAll<HTMLElement>("[data-combobox]")) {
    if (each instanceof HTMLSelectElement) enhanceSelect(each);
    else if (each instanceof HTMLInputElement) enhanceInput(each);
  }
}

/** A text field in front of a select, which keeps the value that the form sends. */
function enhanceSelect(select: HTMLSelectElement): void {
  const { combobox: source = "", create } = select.dataset;
  const known = [...select.options].map(({ value, label }) => ({ value, label }));
  const input = document.createElement("input");
  input.type = "text";
  input.className = select.className;
  input.id = select.id;
  input.value = select.selectedOptions[0]?.label ?? "";
  for (const name of ["aria-invalid", "aria-describedby", "required", "disabled", "autofocus"]) {
    const value = select.getAttribute(name);
    if (value !== null) input.setAttribute(name, value);
  }
  select.removeAttribute("data-combobox");
  select.id += "-value";
  select.hidden = true;
  select.after(input);
  const choose = (choice: Choice): void => {
    const isListed = [...select.options].some(({ value }) => value === choice.value);
    if (!isListed) select.add(new Option(choice.label, choice.value));
    select.value = choice.value;
    input.value = choice.label;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  };
  startList(input, { known, source, create, isClosed: true }, choose);
  // Other scripts choose by this event.
  select.addEventListener("choose", (event) => {
    choose((event as CustomEvent<Choice>).detail);
  });
  // What was typed and not chosen is no value.
  input.addEventListener("blur", () => {
    const empty = [...select.options].find(({ value }) => value === "");
    if (input.value.trim() === "" && empty) select.value = "";
    input.value = select.selectedOptions[0]?.label ?? "";
  });
}

/** Suggestions for a text field, whose text is the value. */
function enhanceInput(input: HTMLInputElement): void {
  const source = input.dataset["combobox"] ?? "";
  const known = [...(input.list?.options ?? [])].map(({ value, label }) => ({ value, label }));
  input.removeAttribute("data-combobox");
  input.removeAttribute("list");
  startList(input, { known, source, create: undefined }, ({ value }) => {
    input.value = value;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

/** What a list offers. */
interface Offer<Listed> {
  readonly known: readonly Listed[];
  /** Path that is searched; blank for none. */
  readonly source: string;
  /** Path of the page that adds what was typed and not found, which it gets as `name`. */
  readonly create: string | undefined;
  /** Loads all options when the list is opened, instead of {@link known}. */
  readonly load?: () => Promise<readonly Listed[]>;
  /** True if only options are values, and other texts are none. */
  readonly isClosed?: boolean;
}

/**
 * Lists choices below a text field while it is used.
 * @param choose Called with the option that was chosen.
 * @returns a function that opens the list
 */
export function startList<Listed extends Choice>(
  input: HTMLInputElement,
  { known, source, create, load, isClosed = false }: Offer<Listed>,
  choose: (choice: Listed) => void,
): () => void {
  const list = document.createElement("ul");
  list.id = `${input.id}-list`;
  list.className = "listbox";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", `Choices: ${input.labels?.[0]?.textContent.trim() ?? ""}`);
  list.hidden = true;
  input.after(list);
  const navigation = new Navigation(input, list);
  // Also while the list is closed: the field has its role and attributes from the beginning.
  navigation.start();
  input.ariaExpanded = "false";
  let found: readonly Listed[] = [];
  let additions: readonly Choice[] = [];
  let shown: readonly Choice[] = [];
  let asked = 0;
  let isComplete = false;

  /**
   * @param added Further choices at the end.
   * @param from Index of the first option that is new.
   */
  const show = (choices: readonly Listed[], added: readonly Choice[] = [], from = 0): void => {
    found = choices;
    additions = added;
    const left = Math.max(0, choices.length + added.length - from - maxOptions);
    const rest = left === 0 ? [] : [{ value: "", label: `Show more (${String(left)} left)` }];
    shown = [...choices.slice(0, choices.length - left), ...added, ...rest];
    list.replaceChildren(
      ...shown.map((choice, index) => optionOf(choice, `${list.id}-${String(index)}`)),
    );
    list.hidden = shown.length === 0;
    input.ariaExpanded = String(!list.hidden);
    navigation.clearSelection();
    // What is typed beside a list counts as it is, unless an option was chosen.
    const first = from === 0 && load ? -1 : from;
    for (let index = 0; !list.hidden && index <= first; index += 1) navigation.navigate(1);
  };
  const hide = (): void => {
    asked += 1;
    list.hidden = true;
    input.ariaExpanded = "false";
    navigation.clearSelection();
  };
  const search = async (text: string): Promise<void> => {
    const number = (asked += 1);
    isComplete = false;
    const all = load ? await load() : known;
    if (number !== asked) return;
    const wanted = simple(text);
    const matching = all.filter(
      ({ value, label }) =>
        simple(label).includes(wanted) || (load !== undefined && simple(value).includes(wanted)),
    );
    const added = create === undefined ? [] : addition(create, text);
    show(matching, added);
    isComplete = source === "";
    if (isComplete) return;
    await new Promise((resolve) => setTimeout(resolve, typingMs));
    if (number !== asked) return;
    const url = new URL(source, location.href);
    url.searchParams.set("q", text);
    const response = await fetch(url);
    // Without an answer, the known options stay.
    if (!response.ok || number !== asked) return;
    const { choices } = (await response.json()) as { readonly choices: readonly Listed[] };
    show(choices, added);
    isComplete = true;
  };
  /** The option that was typed, and not pressed: its whole label, or a part of no other. */
  const typedOption = (): Listed | undefined => {
    const text = simple(input.value.trim());
    if (text === "" || list.hidden) return undefined;
    const matching = found.filter(({ label }) => simple(label).includes(text));
    const same = matching.filter(({ label }) => simple(label) === text);
    const only = same.length > 0 || !isComplete ? same : matching;
    return only.length === 1 ? only[0] : undefined;
  };
  const open = (): void => {
    if (list.hidden) void search("").catch(() => undefined);
  };

  input.addEventListener("input", () => {
    void search(input.value).catch(() => undefined);
  });
  input.addEventListener("focus", () => {
    input.select();
  });
  input.addEventListener("click", open);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && list.hidden) {
      event.preventDefault();
      open();
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      hide();
    }
  });
  input.addEventListener("blur", () => {
    const typed = isClosed ? typedOption() : undefined;
    if (typed) choose(typed);
    // After a click on an option, which takes the focus first, or on the button that opens the list.
    setTimeout(() => {
      if (document.activeElement !== input) hide();
    }, 200);
  });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
  });
  list.addEventListener("combobox-commit", ({ target }) => {
    const index = target instanceof Element ? [...list.children].indexOf(target) : -1;
    const choice = shown[index];
    if (!choice) return;
    const chosen = found[index];
    if (choice === chosen) choose(chosen);
    else if (choice.href === undefined) {
      show(found, additions, index - additions.length);
      return;
    } else {
      // The page is left: others may keep what was typed.
      input.dispatchEvent(new CustomEvent("create", { bubbles: true, detail: input.value.trim() }));
      location.assign(choice.href);
    }
    hide();
  });
  return open;
}

/** Offers to add what was typed. */
function addition(create: string, text: string): readonly Choice[] {
  const name = text.trim();
  if (name === "") return [];
  const next = location.pathname + location.search;
  const query = new URLSearchParams({ name, next }).toString();
  return [
    { value: "", label: `Create “${name}”`, hint: "New project", href: `${create}?${query}` },
  ];
}

function optionOf({ label, hint }: Choice, id: string): HTMLElement {
  const option = document.createElement("li");
  option.id = id;
  option.setAttribute("role", "option");
  option.append(label);
  if (hint !== undefined && hint !== "") {
    const more = document.createElement("span");
    more.className = "text-soft ml-auto text-xs";
    more.textContent = hint;
    option.append(more);
  }
  return option;
}

/** A text without case and accents. */
function simple(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
