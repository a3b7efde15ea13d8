// What a form sends about fields whose values another user changed meanwhile: `keep:notes` is blank to
// keep the value that was typed, or `=` and the value to take instead.

const prefix = "keep:";

/** Name of the control that chooses between the two values of a field. */
export function choiceName(field: string): string {
  return `${prefix}${field}`;
}

/** True for the name of a control that chooses between the two values of a field. */
export function isChoice(name: string): boolean {
  return name.startsWith(prefix);
}

/** Value of the control that takes another value than the one that was typed. */
export function takenValue(value: string): string {
  return `=${value}`;
}

/** Puts the values that were chosen into the fields of a form, and removes the choices. */
export function applyChoices(
  fields: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const entries = Object.entries(fields);
  const choices = entries.filter(([name]) => isChoice(name));
  if (choices.length === 0) return fields;
  const typed = entries.filter(([name]) => !isChoice(name));
  const taken = choices.flatMap(([name, value]) =>
    value.startsWith("=") ? [[name.slice(prefix.length), value.slice(1)] as const] : [],
  );
  return Object.fromEntries([...typed, ...taken]);
}
