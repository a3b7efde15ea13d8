import { expect, it } from "vitest";
import { decimalField } from "./decimal-field";

const field = decimalField(100);

it.each([[0], [0.0001], [99.9999], [100], [1e-4]])("accepts %d unchanged", (value) => {
  expect(field.parse(value)).toBe(value);
});

it("reads -0 as 0, which is the only zero of the database", () => {
  expect(Object.is(field.parse(-0), 0)).toBe(true);
});

it.each([
  [-0.0001, "Must not be negative"],
  [100.0001, "At most 100"],
  [0.00001, "At most 4 decimals"],
  [1e-7, "At most 4 decimals"],
  [33.33333, "At most 4 decimals"],
])("refuses %d", (value, message) => {
  expect(field.safeParse(value).error?.issues.map((issue) => issue.message)).toEqual([message]);
});
