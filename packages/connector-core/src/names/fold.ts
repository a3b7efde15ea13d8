/**
 * The form in which two names are compared: NFKC, full case folding, white space collapsed, and
 * without what nobody sees or types (format and default-ignorable characters, emoji skin tones).
 * Idempotent; accents stay.
 * @example
 * ```ts
 * import { foldName } from "@tt/connector-core";
 *
 * foldName(" İstanbul\u200E ") === foldName("istanbul"); // true
 * ```
 */
export function foldName(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return collapse(text.toLowerCase());
  const visible = collapse(
    text
      .normalize("NFKC")
      .replace(/[\t-\r\x85]/g, " ")
      .replace(unseen, ""),
  );
  // To upper case and back is full case folding: ß and ẞ become ss. What lower-casing decides by
  // context or adds is evened out: the final sigma, and the dot that İ leaves above an i.
  const folded = visible.toLowerCase().toUpperCase().toLowerCase();
  return folded.normalize("NFKC").replaceAll("ς", "σ").replaceAll("i\u0307", "i");
}

const unseen = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Emoji_Modifier}]/gu;

function collapse(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
