import { expect, it } from "vitest";
import { sharedSecret } from "./shared-secret";

it.each([
  ["fifteen characters", "a".repeat(15), undefined],
  ["sixteen characters", ` ${"a".repeat(16)} `, "a".repeat(16)],
  ["more than 255 characters", "a".repeat(256), undefined],
])("takes or refuses %s", (_what, value, expected) => {
  expect(sharedSecret().safeParse(value).data).toBe(expected);
});
