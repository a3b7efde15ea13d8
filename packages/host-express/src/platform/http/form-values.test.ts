import { expect, it } from "vitest";
import { formVersion, shownNumber, typedNumber } from "./form-values";

it.each([
  ["", null],
  ["  ", null],
  ["12", 12],
  [" 12.5 ", 12.5],
  ["12,5", 12.5],
  ["0.125", 0.125],
  ["0,125", 0.125],
  ["0,0125", 0.0125],
  ["12,0125", 12.0125],
  ["1.125", 1.125],
  ["1,250", "1,250"],
  ["1.250,00", "1.250,00"],
  ["1,250.00", "1,250.00"],
  ["1,250,000", "1,250,000"],
  ["-1", -1],
  ["\u22121,5", -1.5],
  ["--1", "--1"],
  ["0x10", "0x10"],
  ["1e9", "1e9"],
  ["twelve", "twelve"],
])("%j is typed for %j", (text, value) => {
  expect(typedNumber(text)).toBe(value);
});

it("shows what was typed", () => {
  expect([null, 0, 12.5].map(shownNumber)).toEqual(["", "0", "12.5"]);
});

it.each([
  ["3", 3],
  [undefined, undefined],
  ["x", undefined],
])("the version %j is %j", (text, version) => {
  expect(formVersion.parse(text)).toBe(version);
});
