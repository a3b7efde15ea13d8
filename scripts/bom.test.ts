import { expect, it } from "vitest";
import { bomOf, type Bom } from "./bom";

const component = (ref: string) => ({ "bom-ref": ref });
const lockfile = {
  packages: {
    "packages/a": { name: "@tt/a", version: "1.0.0", dependencies: { b: "1" } },
    "node_modules/b": { version: "1.2.3", dependencies: { c: "1" } },
    "node_modules/c": { version: "3.0.0" },
    "node_modules/tool": { version: "4.0.0", dependencies: { c: "1" } },
  },
};
const bom: Bom = {
  metadata: { component: component("root@0.0.0") },
  components: ["@tt/a@1.0.0", "b@1.2.3", "c@3.0.0", "tool@4.0.0"].map(component),
  dependencies: [
    { ref: "@tt/a@1.0.0", dependsOn: ["b@1.2.3", "tool@4.0.0"] },
    { ref: "b@1.2.3", dependsOn: ["c@3.0.0"] },
    { ref: "tool@4.0.0", dependsOn: ["c@3.0.0"] },
  ],
};

it("lists a package's dependencies and theirs, without tools", () => {
  expect(bomOf(bom, lockfile, "packages/a")).toEqual({
    metadata: { component: component("@tt/a@1.0.0") },
    components: ["b@1.2.3", "c@3.0.0"].map(component),
    dependencies: [
      { ref: "@tt/a@1.0.0", dependsOn: ["b@1.2.3"] },
      { ref: "b@1.2.3", dependsOn: ["c@3.0.0"] },
    ],
  });
});

it("fails if a dependency is missing in the document", () => {
  const incomplete = { ...bom, components: bom.components.slice(0, 2) };
  expect(() => bomOf(incomplete, lockfile, "packages/a")).toThrow("c@3.0.0");
});
