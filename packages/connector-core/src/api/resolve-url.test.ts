import { describe, expect, it } from "vitest";
import { path } from "./path";
import { resolveUrl } from "./resolve-url";

const base = "https://api.test/v1";
const resolve = (target: string) => resolveUrl("Acme", base, target).href;

describe("resolveUrl", () => {
  it.each([
    ["/items", "https://api.test/v1/items"],
    ["/items?since=2026-01-15T12:00:00%2B01:00", `${base}/items?since=2026-01-15T12:00:00%2B01:00`],
    ["/items?name=..", `${base}/items?name=..`],
    ["/a..b/...", `${base}/a..b/...`],
    ["//elsewhere.test/items", `${base}//elsewhere.test/items`],
    ["https://api.test/other?page=2", "https://api.test/other?page=2"],
  ])("resolves %s", (target, url) => {
    expect(resolve(target)).toBe(url);
  });

  it.each([
    "https://elsewhere.test/items",
    "http://api.test/items",
    "https://api.test:8443/items",
    "https://user:password@api.test/items",
    "/items/../admin",
    "/items/..",
    "/./items",
    "/items/%2e%2E/admin",
    "/items/.%2e?a=1",
  ])("refuses %s", (target) => {
    expect(() => resolve(target)).toThrow(expect.objectContaining({ code: "provider_rejected" }));
  });

  it("takes a relative path for a mistake", () => {
    expect(() => resolve("items")).toThrow(TypeError);
  });
});

describe("path", () => {
  it.each([
    [path`/projects/${"group/app"}/issues`, "/projects/group%2Fapp/issues"],
    [
      path`/calendars/${"me@example.com#x"}/events/${17}`,
      "/calendars/me%40example.com%23x/events/17",
    ],
    [path`/items?after=${"a&b=c"}`, "/items?after=a%26b%3Dc"],
    [path`/${"a\\b?c"}`, "/a%5Cb%3Fc"],
  ])("encodes values: %s", (text, expected) => {
    expect(text).toBe(expected);
  });

  it.each(["..", "."])("has no value that leaves its place: %s", (value) => {
    expect(() => resolve(path`/projects/${value}/issues`)).toThrow("cannot be names");
  });
});
