import { expect, it } from "vitest";
import { amount, dayField, name } from "./fields";

it.each([
  [1.005, 1.01],
  [1.015, 1.02],
  [4.35, 4.35],
  [8.345, 8.35],
  [10.235, 10.24],
  [0.004_999, 0],
  [0.005, 0.01],
  [9_999_999.985, 9_999_999.99],
  [1e-7, 0],
])("rounds the amount %d half up to %d, as it was written", (sent, stored) => {
  expect(amount(10_000_000).parse(sent)).toBe(stored);
});

it("has no amount that is negative, too large or missing", () => {
  expect(amount(100).safeParse(-0.01).success).toBe(false);
  expect(amount(100).safeParse(100.01).success).toBe(false);
  expect(amount(100).parse(undefined)).toBeNull();
});

it.each(["", "soon", "2023-02-29", "0000-01-01", "2026-01-15T00:00:00Z"])(
  "says once that %j is no day",
  (text) => {
    expect(dayField.safeParse(text).error?.issues).toMatchObject([
      { message: "Must be a day: YYYY-MM-DD" },
    ]);
  },
);

it.each([
  [" Acme  Ltd ", "Acme  Ltd"],
  ["Acme\r\nLtd", "Acme Ltd"],
  ["Acme \n\t Ltd\u2028x", "Acme Ltd x"],
  ["Acme\u0007", "Acme"],
  ["a\n".repeat(5), "a a a a a"],
])("stores the name %j in one line, as %j", (sent, stored) => {
  expect(name(10).parse(sent)).toBe(stored);
});

it.each(["", " ", "\n", "\u0007\t"])("has no name %j", (sent) => {
  expect(name(10).safeParse(sent).error?.issues).toMatchObject([{ message: "Is required" }]);
});

it("has no name that is mostly spaces, and finds it out in linear time", () => {
  const long = `x${" ".repeat(1_000_000)}x`;
  expect(name(10).safeParse(long).error?.issues).toMatchObject([
    { message: "At most 10 characters" },
  ]);
});
