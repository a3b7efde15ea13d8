import { foldName } from "./fold";
import { emojiOf } from "./emoji";

/**
 * Returns the key by which projects and tasks are searched: {@link foldName} of the text, with short
 * names replaced by their emoji, since Slack sends `:rocket:` for 🚀. It has its own entry point because
 * the table of short names is larger than a connector.
 *
 * @example
 * ```ts
 * import { nameKey } from "@tt/connector-core/names";
 *
 * nameKey(":rocket: Launch") === nameKey("🚀 launch"); // true
 * ```
 */
export function nameKey(text: string): string {
  // Folded before too: an invisible character can hide a short name.
  return foldName(withEmoji(foldName(text)));
}

function withEmoji(text: string): string {
  if (!text.includes(":")) return text;
  return text.replace(
    /:([a-z0-9_+'-]+):/gu,
    (shortName, name: string) => emojiOf(name) ?? shortName,
  );
}
