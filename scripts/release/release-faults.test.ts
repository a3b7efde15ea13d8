import { describe, expect, it } from "vitest";
import { publicFaults, releaseFaults } from "./release-faults";

const publishConfig = { access: "public", provenance: true };
const core = { name: "@tt/core", version: "1.0.0", publishConfig };

describe("a release", () => {
  it("has no faults if all packages have one version and can be published", () => {
    expect(releaseFaults([core, { ...core, name: "@tt/host" }])).toEqual([]);
  });

  it.each([
    ["several versions", { version: "1.0.1" }, /several versions: 1\.0\.0, 1\.0\.1/],
    ["a package without access", { publishConfig: { provenance: true } }, /^@tt\/host: .*access/],
    ["a package without provenance", { publishConfig: { access: "public" } }, /^@tt\/host: .*prov/],
  ])("reports %s", (_name, change, fault) => {
    const faults = releaseFaults([core, { ...core, name: "@tt/host", ...change }]);
    expect(faults).toEqual([expect.stringMatching(fault)]);
  });
});

describe("a release to a public registry", () => {
  const repository = "https://example.com/tt";

  it("has no faults in CI, with a version and a repository", () => {
    expect(publicFaults(repository, [core], { CI: "true" })).toEqual([]);
  });

  it.each([
    ["no address", undefined, core, { CI: "true" }, /^`repository` .* CONTRIBUTING/],
    ["no https URL", "git@example.com:tt.git", core, { CI: "true" }, /not the https URL/],
    ["no version", repository, { ...core, version: "0.0.0" }, { CI: "true" }, /0\.0\.0/],
    ["no CI", repository, core, {}, /from CI/],
  ])("reports %s", (_name, own, each, env, fault) => {
    expect(publicFaults(own, [each], env)).toEqual([expect.stringMatching(fault)]);
  });
});
