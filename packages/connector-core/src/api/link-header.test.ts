import { expect, it } from "vitest";
import { nextLink } from "./link-header";

const from = "https://api.test/v1/items?page=1";

it.each([
  [undefined, undefined],
  ["", undefined],
  ['<https://api.test/b>; rel="next"', "https://api.test/b"],
  ["<https://api.test/b>; rel=next", "https://api.test/b"],
  ['<https://api.test/b>; REL="Next"', "https://api.test/b"],
  ['<https://api.test/b>;rel = "next"', "https://api.test/b"],
  ['<https://api.test/b>; title="a, b; rel=next"; rel="last"', undefined],
  ['<https://api.test/b>; title="a, b"; rel="next"', "https://api.test/b"],
  ['<https://api.test/b>; rel="prev next"', "https://api.test/b"],
  ['<https://api.test/b>; rel="nextish"', undefined],
  ['<https://api.test/a>; rel="prev", <https://api.test/b>; rel="next"', "https://api.test/b"],
  ['<https://api.test/a,b>; rel="next"', "https://api.test/a,b"],
  ['<?page=2>; rel="next"', "https://api.test/v1/items?page=2"],
  ['</other>; rel="next"', "https://api.test/other"],
  ['<https://>; rel="next"', undefined],
])("finds the next page in %j", (header, next) => {
  expect(nextLink(header, from)).toBe(next);
});

it("reads a hostile header in linear time", () => {
  const started = performance.now();
  for (const part of ["<", "<a", '<a>; rel="', "<a>;", "<a>; "]) {
    nextLink(part.repeat(16_000 / part.length), from);
  }
  nextLink(`<a>${" ".repeat(16_000)}`, from);
  expect(performance.now() - started).toBeLessThan(1_000);
});
