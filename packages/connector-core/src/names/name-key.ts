import { foldName } from "./fold";
import { emojiOf } from "./emoji";

/**
 * The key by which names of projects and tasks are found: {@link foldName} of the text with emoji in
 * the place of their short names, since Slack sends `:rocket:` for a typed 🚀. An entry of its own,
 * because the table of short names is larger than a connector.
 * @example
 * ```ts
 * import { nameKey } from "@tt/connector-core/names";
 *
 * nameKey(":rocket: Launch") === nameKey("🚀 launch"); // true
 * ```
 */
export function nameKey(text: string): string {
  // Twice: what is left out of the text may be what kept a short name from being read.
  return foldName(withEmoji(foldName(text)));
}

function withEmoji(text: string): string {
  if (!text.includes(":")) return text;
  return text.replace(
    /:([a-z0-9_+'-]+):/gu,
    (shortName, name: string) => emojiOf(name) ?? shortName,
  );
}
