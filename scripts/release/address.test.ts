import { describe, expect, it } from "vitest";
import { addressOf, withAddress } from "./address";

const address = {
  repository: { type: "git", url: "git+https://example.com/acme/tt.git" },
  homepage: "https://example.com/acme/tt#readme",
  bugs: { url: "https://example.com/acme/tt/issues" },
} as const;

describe("the address of the project", () => {
  it.each([
    "https://example.com/acme/tt",
    "https://example.com/acme/tt/",
    "https://example.com/acme/tt.git",
    "git+https://example.com/acme/tt.git",
  ])("follows from %s", (repository) => {
    expect(addressOf(repository)).toEqual(address);
  });

  it.each([
    undefined,
    "",
    "acme/tt",
    "http://example.com/tt",
    "git@example.com:tt.git",
    "https://",
  ])("does not follow from %s", (repository) => {
    expect(addressOf(repository)).toBeUndefined();
  });

  it("is added to a manifest, with the folder of the package", () => {
    expect(withAddress({ name: "@tt/x", bugs: "none" }, address, "packages/x")).toEqual({
      name: "@tt/x",
      ...address,
      repository: { ...address.repository, directory: "packages/x" },
    });
  });
});
