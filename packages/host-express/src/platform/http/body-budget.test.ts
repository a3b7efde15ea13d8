import { expect, it } from "vitest";
import { BodyBudget } from "./body-budget";

it("bounds the bytes of all bodies together", () => {
  const budget = new BodyBudget(100);
  const [one, other] = [budget.share(), budget.share()];
  expect(one.take(60)).toBe(true);
  expect(other.take(50)).toBe(false);
  expect(other.take(40)).toBe(true);
  one.release();
  one.release();
  expect(other.take(60)).toBe(true);
  expect(other.take(1)).toBe(false);
});
