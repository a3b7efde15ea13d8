/** Most characters that an escape such as `%E2%82%AC` uses for one character. */
const maxEscapeLength = 9;

/** Forms with more fields are not searched; no provider sends them. */
const maxFields = 10_000;

/**
 * Finds a field of a form without decoding the others.
 *
 * @returns Undefined if there is none, if it is repeated, or if the form has too many fields.
 */
export function scanForm(text: string, name: string): string | undefined {
  let found: string | undefined;
  let fields = 0;
  for (let start = 0; start <= text.length;) {
    fields += 1;
    if (fields > maxFields) return undefined;
    const separator = text.indexOf("&", start);
    const end = separator === -1 ? text.length : separator;
    const field = text.slice(start, end);
    if (isNamed(field, name)) {
      if (found !== undefined) return undefined;
      found = new URLSearchParams(field).get(name) ?? "";
    }
    start = end + 1;
  }
  return found;
}

function isNamed(field: string, name: string): boolean {
  const equals = field.indexOf("=");
  const written = equals === -1 ? field : field.slice(0, equals);
  if (written === name) return name !== "";
  if (written.length > name.length * maxEscapeLength || !/[%+]/.test(written)) return false;
  return new URLSearchParams(written).has(name);
}
