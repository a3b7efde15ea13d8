import { expect, it } from "vitest";
import { moneyText, priceText } from "./money-text";

it("formats an amount with its currency", () => {
  expect(moneyText(8265, "EUR")).toBe("€8,265.00");
});

it.each([
  [95.5, "EUR", "€95.50"],
  [0.0125, "EUR", "€0.0125"],
  [1500, "JPY", "JP¥1,500"],
])("formats the price %d in %s as %s", (price, currency, text) => {
  expect(priceText(price, currency)).toBe(text);
});
