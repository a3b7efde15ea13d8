import { storedNameKey } from "../../platform/db/name-key";

/** The columns of a name and of its key for comparisons. */
export function foldedLocally(name: string): {
  readonly name: string;
  readonly name_key: string | null;
} {
  return { name, name_key: storedNameKey(name) };
}
