/** The forms of a provider's name in a generated package. */
export interface Names {
  /** For people, e.g. `My Provider`. */
  readonly display: string;
  /** Of the exported connector, e.g. `myProvider`. */
  readonly identifier: string;
  /** Beginning of the operator's variables, e.g. `MY_PROVIDER`. */
  readonly variable: string;
  /** Of the npm package, e.g. `tt-connector-my-provider`. */
  readonly packageName: string;
}

/** Longest name of a provider, so that the package's name stays within npm's 214 characters. */
const maxLength = 60;

/**
 * Derives all names from what a user entered, such as `my-provider` or `My Provider`.
 * @returns a sentence that says what is wrong with it, if something is
 */
export function namesOf(entered: string): Names | string {
  const words = wordsOf(entered);
  const [first = ""] = words;
  if (words.length === 0) return `"${entered}" has no letters from A to Z: enter another name.`;
  if (/^\d/.test(first)) return `"${entered}" starts with a digit: start it with a letter.`;
  if (words.join("-").length > maxLength) {
    return `The name is longer than ${String(maxLength)} characters: enter a shorter one.`;
  }
  const slug = words.join("-");
  return {
    display: /[A-Z\s]/.test(entered.trim()) ? entered.trim() : words.map(capitalized).join(" "),
    identifier: first + words.slice(1).map(capitalized).join(""),
    variable: words.join("_").toUpperCase(),
    packageName: `tt-connector-${slug.replace(/^tt-connector-/, "")}`,
  };
}

function wordsOf(text: string): string[] {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
