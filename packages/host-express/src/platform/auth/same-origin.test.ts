import { expect, it } from "vitest";
import { isForeign } from "./same-origin";

const own = "https://time.example.com";

it.each([
  ["no browser", {}, false],
  ["our page", { "sec-fetch-site": "same-origin" }, false],
  ["the address bar or a bookmark", { "sec-fetch-site": "none" }, false],
  ["another site", { "sec-fetch-site": "cross-site" }, true],
  ["another host of our domain", { "sec-fetch-site": "same-site" }, true],
  ["another site that claims our origin", { "sec-fetch-site": "cross-site", origin: own }, true],
  [
    "our page behind a proxy that renames us",
    { "sec-fetch-site": "same-origin", origin: "http://inner" },
    false,
  ],
  ["an old browser on our page", { origin: own }, false],
  ["an old browser elsewhere", { origin: "https://evil.example.com" }, true],
  ["our name by http", { origin: "http://time.example.com" }, true],
  ["our name with another port", { origin: "https://time.example.com:8443" }, true],
  ["a sandboxed page", { origin: "null" }, true],
])("%s: refused %s", (_name, headers, expected) => {
  expect(isForeign(headers, own)).toBe(expected);
});
