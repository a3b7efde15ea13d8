import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { nodeFault } from "./node-fault";

it.each([
  ["20.20.2", true],
  ["22.17.1", true],
  ["22.18.0", false],
  ["24.0.0", false],
])("Node.js %s: too old is %s", (version, isOld) => {
  const fault = nodeFault(version);
  expect(fault).toBe(
    isOld ? `tt-connector needs Node.js 22.18 or later. This is ${version}.` : undefined,
  );
});

it("names the version that the package declares", () => {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  const { engines } = JSON.parse(text) as { engines: { node: string } };
  expect(nodeFault("1.0.0")).toContain(engines.node.replace(">=", ""));
});
