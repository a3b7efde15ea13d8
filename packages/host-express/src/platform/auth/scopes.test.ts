import { expect, it } from "vitest";
import { scopeCovers } from "./scopes";

it.each([
  [[], "read:tasks", false],
  [["read:tasks"], "read:tasks", true],
  [["read:tasks"], "write:tasks", false],
  [["write:tasks"], "read:tasks", false],
  [["read:*"], "read:tasks", true],
  [["read:*"], "write:tasks", false],
  [["write:projects", "read:*"], "read:users", true],
  [["admin:all"], "write:clients", true],
  [["admin:*"], "write:clients", false],
  [["*"], "read:tasks", false],
  [["read"], "read:tasks", false],
  [["read:task"], "read:tasks", false],
])("%j covers %s: %s", (available, required, expected) => {
  expect(scopeCovers(available, required)).toBe(expected);
});
