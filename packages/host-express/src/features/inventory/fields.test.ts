import { describe, expect, it } from "vitest";
import {
  hasTwoDecimals,
  maxQuantity,
  optionalQuantity,
  positiveQuantity,
  signedQuantity,
} from "./fields";

describe("hasTwoDecimals", () => {
  it.each([0, 1, -1, 0.1, 0.29, 1.1, 1.15, 4.35, 1_000_000.01, maxQuantity, -maxQuantity])(
    "accepts %f",
    (value) => {
      expect(hasTwoDecimals(value)).toBe(true);
    },
  );
  it.each([0.001, 1.005, 0.1 + 0.2, 1e-9, 123.456, 9_999_999.999])("refuses %f", (value) => {
    expect(hasTwoDecimals(value)).toBe(false);
  });
  it("accepts every multiple of 0.01 as JSON writes it", () => {
    for (let cents = 1; cents < 1e9; cents = cents * 3 + 1) {
      expect(
        hasTwoDecimals(
          Number(`${String(Math.trunc(cents / 100))}.${String(cents % 100).padStart(2, "0")}`),
        ),
      ).toBe(true);
    }
  });
});

describe("quantities", () => {
  it.each([0, -1, 0.001, maxQuantity + 1, Number.NaN, Number.POSITIVE_INFINITY, "1", null])(
    "refuse %s where a positive one is needed",
    (value) => {
      expect(positiveQuantity.safeParse(value).success).toBe(false);
    },
  );
  it.each([-0.01, 0.001, 10_000_000])("refuse %d where a quantity may be missing", (value) => {
    expect(optionalQuantity.safeParse(value).success).toBe(false);
  });
  it("may be missing, 0 and at most seven digits with two decimals", () => {
    expect(
      [undefined, null, 0, 9_999_999.99].map((value) => optionalQuantity.parse(value)),
    ).toEqual([null, null, 0, 9_999_999.99]);
  });
  it.each([-10_000_000, 10_000_000, 0.001])("refuse %d where a signed one is needed", (value) => {
    expect(signedQuantity.safeParse(value).success).toBe(false);
  });
  it.each([-maxQuantity, -0.01, 0, 0.01, maxQuantity])("accept %d", (value) => {
    expect(signedQuantity.parse(value)).toBe(value);
  });
});
