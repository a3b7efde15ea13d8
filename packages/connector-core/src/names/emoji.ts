import { emojiNames } from "./emoji-names";

let table: ReadonlyMap<string, string> | undefined;

/**
 * Returns the emoji for a Slack short name without colons, or an empty string for a skin tone.
 * Undefined if the name is unknown.
 */
export function emojiOf(shortName: string): string | undefined {
  if (/^skin-tone-[2-6]$/.test(shortName)) return "";
  table ??= new Map(
    emojiNames.split("\n").flatMap((line) => {
      const [emoji = "", ...names] = line.split(" ");
      return names.map((name) => [name, emoji] as const);
    }),
  );
  return table.get(shortName);
}
