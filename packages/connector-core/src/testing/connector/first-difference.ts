/** Where two values differ first, and how. */
export interface Difference {
  /** Indexes and names of fields that lead there, e.g. `3.remoteVersion`. */
  readonly path: string;
  readonly actual: unknown;
  readonly expected: unknown;
}

/**
 * Finds the first difference inside of two lists or objects, which a message that cuts them does not show.
 * @returns undefined if they are no lists or objects, or if no field of the expected one differs
 */
export function firstDifference(actual: unknown, expected: unknown): Difference | undefined {
  if (!isPlain(actual) || !isPlain(expected)) return undefined;
  for (const [name, wanted] of Object.entries(expected)) {
    const came = actual[name];
    if (isMatcher(wanted) || JSON.stringify(came) === JSON.stringify(wanted)) continue;
    const inner = firstDifference(came, wanted);
    return inner
      ? { ...inner, path: `${name}.${inner.path}` }
      : { path: name, actual: came, expected: wanted };
  }
  return undefined;
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** True for `expect.any(String)` and others, which JSON does not show. */
function isMatcher(value: unknown): boolean {
  return isPlain(value) && "asymmetricMatch" in value;
}
