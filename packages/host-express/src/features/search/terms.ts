import { characterCount } from "../../platform/characters";

/** The types that can be searched, in the order of the results. */
export const searchTypes = ["project", "task", "client", "entry"] as const;

/** One of {@link searchTypes}. */
export type SearchType = (typeof searchTypes)[number];

const minCharacters = 2;
const maxCharacters = 200;
const defaultLimit = 10;
const maxLimit = 50;

/** True if the text has fewer than 2 characters, counted as code points. */
export function isTooShort(query: string): boolean {
  return characterCount(query) < minCharacters;
}

/** True if the text has more than 200 characters, counted as code points. */
export function isTooLong(query: string): boolean {
  return characterCount(query) > maxCharacters;
}

/** Parses the limit of results per type. Clamps it to 1 to 50; 10 if it is not an integer. */
export function limitOf(text: string | undefined): number {
  const value = /^-?\d+$/.test(text ?? "") ? Number(text) : defaultLimit;
  return Math.min(Math.max(value, 1), maxLimit);
}

/** Parses a comma-separated list of types. Ignores unknown types; a blank list means all types. */
export function typesOf(text: string | undefined): readonly SearchType[] {
  const named = (text ?? "")
    .split(",")
    .map((type) => type.trim().toLowerCase())
    .filter((type) => type !== "");
  return named.length === 0 ? searchTypes : searchTypes.filter((type) => named.includes(type));
}

/**
 * True if a trigram index can find the text, which needs three consecutive letters or digits. Without
 * them PostgreSQL would read every row.
 */
export function hasTrigram(query: string): boolean {
  return /[\p{L}\p{N}]{3}/u.test(query);
}

/** Converts a status to a title, e.g. `in_progress` to `In Progress`. */
export function titleCase(status: string): string {
  return status
    .split("_")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(" ");
}
