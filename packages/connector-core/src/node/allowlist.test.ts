import { describe, expect, it } from "vitest";
import { createAllowlist, isAllowlistEntry } from "./allowlist";

describe("allowlist", () => {
  it.each([
    "localhost",
    "gitlab.corp.example",
    "10.20.0.0/16",
    "10.0.0.7",
    "fd00::/8",
    "::1",
    "64:ff9b::/96",
  ])("accepts %s", (entry) => {
    expect(isAllowlistEntry(entry)).toBe(true);
  });

  it.each([
    "",
    "https://gitlab.corp.example",
    "gitlab.corp.example:8443",
    "*.corp.example",
    "10.20.0.0/33",
    "10.20.0.0/",
    "10.20.0.0/16/8",
    "fd00::/129",
    "-host",
  ])("refuses %j", (entry) => {
    expect(isAllowlistEntry(entry)).toBe(false);
    expect(() => createAllowlist([entry])).toThrow(TypeError);
  });

  it("finds hosts and addresses", () => {
    const list = createAllowlist(["GitLab.corp.example", "10.20.0.0/16", "fd00::/8"]);
    expect(list.hasHost("gitlab.CORP.example")).toBe(true);
    expect(list.hasHost("corp.example")).toBe(false);
    expect(list.hasAddress("10.20.255.1")).toBe(true);
    expect(list.hasAddress("10.21.0.1")).toBe(false);
    expect(list.hasAddress("fd12::1")).toBe(true);
    expect(list.hasAddress("gitlab.corp.example")).toBe(false);
  });
});
