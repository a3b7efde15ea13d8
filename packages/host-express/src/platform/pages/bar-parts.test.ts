import { expect, it } from "vitest";
import { barParts } from "./page";

it.each([
  [undefined, "/", 200, { work: true, suggestions: true }],
  [undefined, "/?a=1", 200, { work: true, suggestions: true }],
  [undefined, "/entries", 200, { work: true, suggestions: "later" }],
  [undefined, "/entries", 404, { work: true, suggestions: false }],
  [["timer"], "/", 200, { work: true, suggestions: true }],
  [["timer", "recent"], "/entries", 200, { work: true, suggestions: "later" }],
  [["timer-suggestions"], "/entries", 200, { work: false, suggestions: true }],
  [["entries"], "/entries", 200, { work: false, suggestions: false }],
])("a request for %j of %s, with the status %d, reads %j", (ids, path, status, parts) => {
  expect(barParts(ids, path, status)).toEqual(parts);
});
