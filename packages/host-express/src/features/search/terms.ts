/** What is searched, in the order of the answer; the keys of `errors` are the plurals. */
export const searchTypes = ["project", "task", "client", "entry"] as const;

/** One of {@link searchTypes}. */
export type SearchType = (typeof searchTypes)[number];

const fewest = 2;
const maxCharacters = 200;
const defaultLimit = 10;
const maxResults = 50;

/** Is this too little to look for? Characters count, not the units of UTF-16. */
export function isTooShort(query: string): boolean {
  return Array.from(query).length < fewest;
}

/** Is this more than anybody looks for? */
export function isTooLong(query: string): boolean {
  return Array.from(query).length > maxCharacters;
}

/** Results per type: between 1 and 50; 10 when it is no number (API contract §8). */
export function limitOf(text: string | undefined): number {
  const value = /^-?\d+$/.test(text ?? "") ? Number(text) : defaultLimit;
  return Math.min(Math.max(value, 1), maxResults);
}

/** The types named in a list with commas; all when it is blank, none when it names only others. */
export function typesOf(text: string | undefined): readonly SearchType[] {
  const named = (text ?? "")
    .split(",")
    .map((type) => type.trim().toLowerCase())
    .filter((type) => type !== "");
  return named.length === 0 ? searchTypes : searchTypes.filter((type) => named.includes(type));
}

/**
 * Can an index find texts that contain this? It knows them by groups of three letters or digits that
 * follow each other; a query without such a group would mean reading everything.
 */
export function hasTrigram(query: string): boolean {
  return /[\p{L}\p{N}]{3}/u.test(query);
}

/** `in_progress` as `In Progress`. */
export function titleCase(status: string): string {
  return status
    .split("_")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(" ");
}
