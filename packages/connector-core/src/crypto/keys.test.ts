import { expect, it } from "vitest";
import { InvalidKeyError, parseKeys } from "./keys";

it.each([undefined, "", "  \n"])(
  "a missing key says which variable to set, and how: %j",
  (list) => {
    const parse = () => parseKeys(list);
    expect(parse).toThrow(InvalidKeyError);
    expect(parse).toThrow("Set SETTINGS_ENCRYPTION_KEY to 32 random bytes");
    expect(parse).toThrow("node -p");
  },
);

it("an invalid key is named by its position, and not shown", () => {
  const key = "A".repeat(43);
  expect(parseKeys(` ${key} `)).toEqual([new Uint8Array(32)]);
  const parse = () => parseKeys(`${key}, canary`);
  expect(parse).toThrow("Key 2 of 2 is not 32 bytes in base64url");
  expect(parse).not.toThrow("canary");
});
