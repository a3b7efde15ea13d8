import { describe, expect, it } from "vitest";
import { installedVersion, isUpdateAvailable, releaseVersion } from "./release-version";

describe("releaseVersion", () => {
  it.each([
    ["4.1.0", "4.1.0"],
    ["v4.1.0", "4.1.0"],
    [" V4.1.0\n", "4.1.0"],
    ["4.1.0-rc.1", "4.1.0-rc.1"],
    ["4.1.0+build.5", "4.1.0"],
    ["vv4.1.0", undefined],
    ["=4.1.0", undefined],
    ["4.1", undefined],
    ["04.1.0", undefined],
    ["dev-12", undefined],
    ["", undefined],
    ["release 4.1.0", undefined],
    [`4.1.0-${"a".repeat(300)}`, undefined],
    ["99999999999999999999.0.0", undefined],
  ])("%j is %s", (text, version) => {
    expect(releaseVersion(text)).toBe(version);
  });
});

describe("installedVersion", () => {
  it.each([
    [undefined, "4.0.0", { shown: "4.0.0", comparable: "4.0.0" }],
    ["v4.2.0", "4.0.0", { shown: "4.2.0", comparable: "4.2.0" }],
    ["dev-12", "4.0.0", { shown: "4.0.0", comparable: "4.0.0" }],
    ["dev-12", "0.0.0", { shown: "dev-12", comparable: undefined }],
    [undefined, "0.0.0", { shown: "0.0.0", comparable: undefined }],
  ])("of APP_VERSION %s and the package's %s is %j", (configured, ofPackage, expected) => {
    expect(installedVersion(configured, ofPackage)).toEqual(expected);
  });
});

describe("isUpdateAvailable", () => {
  it.each([
    ["4.0.0", "4.1.0", null, true],
    ["4.0.0", "4.0.0", null, false],
    ["4.10.0", "4.9.0", null, false],
    ["4.1.0-rc.1", "4.1.0", null, true],
    ["4.1.0", "4.1.0-rc.1", null, false],
    ["4.0.0", "4.1.0", "4.1.0", false],
    ["4.0.0", "4.2.0", "4.1.0", true],
    ["4.0.0", "4.1.0", "4.2.0", true],
    [undefined, "4.1.0", null, false],
    ["4.0.0", undefined, null, false],
  ])("of %s with %s published and %s dismissed is %s", (installed, latest, dismissed, is) => {
    expect(isUpdateAvailable(installed, latest, dismissed)).toBe(is);
  });
});
