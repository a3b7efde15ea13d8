import { emojiNames } from "./emoji-names";

let table: ReadonlyMap<string, string> | undefined;

/**
 * The emoji of a short name as Slack writes it, without its colons; a skin tone is empty.
 * @returns Undefined for what is no short name.
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
