import * as z from "zod";
import { maxId } from "../../../platform/http/fields";
import type { SeenEntry, TypedRow } from "./decide";

// The fields of the form, by the index of the row and of the day: `row-0` is the key of a known row,
// `work-0` that of a new one, `seen-0` what it showed, `cell-0-6` the text of its last day.

/** Most rows of the form, with the new ones. */
const maxRows = 120;

const daysPerWeek = 7;

/** The body of the form: texts by name. */
export const weekForm = z.record(z.string().max(40), z.string().max(2_000));

/** Reads the rows of a form, in its order. Fields of other names are ignored. */
export function readRows(body: Readonly<Record<string, string>>): readonly TypedRow[] {
  return Array.from({ length: maxRows }, (_, index) => {
    const key = body[`row-${String(index)}`];
    const work = body[`work-${String(index)}`];
    const seen = (body[`seen-${String(index)}`] ?? "").split(",");
    return {
      key: (key ?? work ?? "").trim(),
      isKnown: key !== undefined || work !== undefined,
      isNew: key === undefined,
      texts: eachDay((day) => body[`cell-${String(index)}-${String(day)}`]),
      seen: eachDay((day) => parseSeen(seen[day] ?? "")),
    };
  }).flatMap(({ isKnown, ...row }) => (isKnown ? [row] : []));
}

function eachDay<Value>(valueOf: (day: number) => Value): readonly Value[] {
  return Array.from({ length: daysPerWeek }, (_, day) => valueOf(day));
}

/** Formats what a row shows, for the form to send back: `5.1.3600,,,,,,`; blank if it shows nothing. */
export function seenText(seen: readonly (SeenEntry | undefined)[]): string {
  if (seen.every((each) => each === undefined)) return "";
  return seen
    .map((each) => (each ? [each.id, each.version, each.seconds].map(String).join(".") : ""))
    .join(",");
}

function parseSeen(text: string): SeenEntry | undefined {
  const numbers = /^(\d{1,10})\.(\d{1,10})\.(\d{1,10})$/.exec(text)?.slice(1).map(Number);
  const [id, version, seconds] = numbers ?? [];
  if (id === undefined || version === undefined || seconds === undefined) return undefined;
  return [id, version, seconds].every((each) => each <= maxId)
    ? { id, version, seconds }
    : undefined;
}
