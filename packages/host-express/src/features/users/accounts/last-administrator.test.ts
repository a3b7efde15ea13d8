import { expect, it } from "vitest";
import { isLastAdministrator, removalOf, type Rights } from "./last-administrator";

it.each([
  [{}, undefined],
  [{ role: "admin" }, undefined],
  [{ is_active: true }, undefined],
  [{ role: "admin", is_active: true }, undefined],
  [{ role: "user" }, "role"],
  [{ is_active: false }, "is_active"],
  [{ role: "admin", is_active: false }, "is_active"],
  [{ role: "user", is_active: false }, "role"],
  [{ role: "user", is_active: true }, "role"],
] as const)("the change %j may take away rights by %s", (change, field) => {
  expect(removalOf(change)).toBe(field);
});

const admin = (id: number): Rights => ({ id, role: "admin", is_active: true });
const inactive = (id: number): Rights => ({ id, role: "admin", is_active: false });
const user = (id: number): Rights => ({ id, role: "user", is_active: true });

it.each([
  ["the only one", [admin(1)], true],
  ["beside users and inactive administrators", [admin(1), user(2), inactive(3)], true],
  ["beside another", [admin(1), admin(2)], false],
  ["after another", [admin(0), admin(1)], false],
  ["an inactive administrator", [inactive(1), admin(2)], false],
  ["an inactive administrator alone", [inactive(1)], false],
  ["a user", [user(1), admin(2)], false],
  ["a user alone", [user(1)], false],
  ["nobody", [], false],
])("%s is the last administrator: %s", (_name, users, expected) => {
  expect(isLastAdministrator(users, 1)).toBe(expected);
});
