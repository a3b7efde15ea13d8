import { expect, it } from "vitest";
import { moneyText } from "./money-text";

it("formats an amount with its currency", () => {
  expect(moneyText(8265, "EUR")).toBe("€8,265.00");
});
