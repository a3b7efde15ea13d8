// What was chosen in a part of the page before the rest of it was loaded.

/**
 * Chooses in the lists of a part that was loaded what was chosen in those with the same ids while it was
 * pending, if they have it. Others keep what the server has chosen.
 */
export function keepChosen(pending: Element, loaded: Element): void {
  for (const old of pending.querySelectorAll("select")) {
    if (old.id === "" || old.value === givenValue(old)) continue;
    const list = loaded.querySelector<HTMLSelectElement>(`select[id="${CSS.escape(old.id)}"]`);
    const option = list && [...list.options].find(({ value }) => value === old.value);
    if (option) option.selected = true;
  }
}

/** What the server has chosen in a list of one value. */
function givenValue({ options }: HTMLSelectElement): string | undefined {
  return ([...options].find((option) => option.defaultSelected) ?? options[0])?.value;
}
