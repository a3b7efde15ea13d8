import { expect, it } from "vitest";
import { namesOf, type Names } from "./names";
import { fillIn, targetPath } from "./template";

const names = namesOf("My $& Provider") as Names;

it.each([
  ['"name": "tt-connector-acme"', '"name": "tt-connector-my-provider"'],
  ["export const acme = 1;", "export const myProvider = 1;"],
  ["env.ACME_URL", "env.MY_PROVIDER_URL"],
  ['name: "Acme"', 'name: "My $& Provider"'],
  ['"@tt/dev": "^0.0.0"', '"@tt/dev": "^1.2.3"'],
  ["https://api.provider.example", "https://api.provider.example"],
])("fills in %s", (text, filled) => {
  expect(fillIn(text, names, "1.2.3")).toBe(filled);
});

it.each([
  ["gitignore", ".gitignore"],
  ["package.template.json", "package.json"],
  ["src/index.ts", "src/index.ts"],
  [".github/workflows/ci.yml", ".github/workflows/ci.yml"],
])("%s becomes %s", (path, target) => {
  expect(targetPath(path)).toBe(target);
});
