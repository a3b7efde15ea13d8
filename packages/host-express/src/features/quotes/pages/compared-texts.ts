import type { QuoteRow } from "../store";
import {
  kindFields,
  lineFields,
  lineTexts,
  readLines,
  textsOf,
  type LineField,
  type QuoteTexts,
} from "./form-values";

/**
 * The texts of a form and of the quote as it is, field by field. Lines are compared by their position,
 * as the form shows them.
 */
export function comparedTexts(sent: QuoteTexts, row: QuoteRow) {
  const { version: _version, ...saved } = textsOf(row);
  const lines = readLines(sent);
  const length = Math.max(lines.length, row.items.length);
  const blank = Array.from({ length }, () =>
    Object.fromEntries([...lineFields, ...kindFields].map((field) => [field, blankOf(field)])),
  );
  return {
    mine: { ...lineTexts(blank), ...withoutLines(sent), ...lineTexts(lines) },
    theirs: { ...lineTexts(blank), ...saved },
  };
}

/** What the form shows for a field of a line that has none. */
function blankOf(field: LineField): string {
  return field === "line_kind" ? "item" : "";
}

function withoutLines(texts: QuoteTexts): QuoteTexts {
  return Object.fromEntries(Object.entries(texts).filter(([name]) => !/^line_\d+_/.test(name)));
}
