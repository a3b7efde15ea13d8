/**
 * Normalizes a name for comparison: NFKC, full case folding, collapsed white space, and without format
 * characters, default-ignorable characters and emoji skin tones. Keeps accents. Idempotent.
 *
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
      .replace(invisible, ""),
  );
  // Upper-casing and back is full case folding: ß and ẞ become ss. The replacements remove what
  // lower-casing adds by context: the final sigma, and the dot above the i of İ.
  const folded = visible.toLowerCase().toUpperCase().toLowerCase();
  return folded.normalize("NFKC").replaceAll("ς", "σ").replaceAll("i\u0307", "i");
}

const invisible = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Emoji_Modifier}]/gu;

function collapse(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
