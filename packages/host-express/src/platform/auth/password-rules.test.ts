import { expect, it } from "vitest";
import { newPassword } from "./password-rules";

it.each([
  [0, "At least 8 characters"],
  [7, "At least 8 characters"],
  [8, undefined],
  [1_000, undefined],
  [1_001, "At most 1000 characters"],
])("a new password of %i characters: %s", (length, message) => {
  const result = newPassword.safeParse("é".repeat(length));
  expect(result.error?.issues[0]?.message).toBe(message);
});
