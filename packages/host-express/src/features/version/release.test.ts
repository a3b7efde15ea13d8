import { describe, expect, it } from "vitest";
import { readRelease } from "./release";

const given = {
  tag_name: "v4.1.0",
  body: "Faster",
  published_at: "2026-04-01T10:00:00Z",
  html_url: "https://github.com/octo-org/time/releases/tag/v4.1.0",
  draft: false,
};
const release = {
  version: "4.1.0",
  notes: "Faster",
  publishedAt: "2026-04-01T10:00:00Z",
  url: "https://github.com/octo-org/time/releases/tag/v4.1.0",
};

describe("readRelease", () => {
  it.each([
    ["a release", given, release],
    [
      "a list, of which drafts and other objects do not count",
      [{ ...given, tag_name: "v5.0.0", draft: true }, {}, given, { ...given, tag_name: "v3.0.0" }],
      release,
    ],
    ["a draft alone", { ...given, draft: true }, undefined],
    [
      "the newest of a list, although it is no version",
      [{ ...given, tag_name: "x" }, given],
      undefined,
    ],
    ["spaces and build metadata", { ...given, tag_name: " V4.1.0+5 " }, release],
    ["a date of another zone", { ...given, published_at: "2026-04-01T12:00:00+02:00" }, release],
    [
      "a link of an own server",
      { ...given, html_url: "http://git.example/v4.1.0" },
      { ...release, url: "http://git.example/v4.1.0" },
    ],
    ["no link", { ...given, html_url: "v4.1.0" }, { ...release, url: null }],
    ["no notes", { ...given, body: null }, { ...release, notes: "" }],
    ["an empty date", { ...given, published_at: "" }, { ...release, publishedAt: null }],
    [
      "a link that is no web page",
      { ...given, html_url: "javascript:x" },
      { ...release, url: null },
    ],
    [
      "only a tag",
      { tag_name: "4.1.0" },
      { version: "4.1.0", notes: "", publishedAt: null, url: null },
    ],
    ["another tag", { ...given, tag_name: "nightly" }, undefined],
    ["no release", [], undefined],
  ])("reads %s", (_name, response, expected) => {
    expect(readRelease(response)).toEqual(expected);
  });

  it.each(["<html>", null, {}, { message: "moved" }])("refuses %j", (response) => {
    expect(() => readRelease(response)).toThrow("not a release");
  });

  it("cuts long notes", () => {
    expect(readRelease({ ...given, body: "x".repeat(100_000) })?.notes.length).toBe(20_000);
  });
});
