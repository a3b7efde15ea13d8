import { expect, it } from "vitest";
import { refusalOf } from "./dry-run";

it("names each field of refused settings, or else the reason", () => {
  const errors = { token: ["This field is required"], team: ["Too short", "No slash"] };
  expect(refusalOf("my.json", { error: "Validation failed", errors })).toBe(
    "The settings in my.json are refused:\n" +
      "  token: This field is required\n  team: Too short, No slash",
  );
  const failure = { error: "The provider is not responding.", errors: {} };
  expect(refusalOf("my.json", failure)).toBe(
    "The settings in my.json are refused:\n  The provider is not responding.",
  );
});
