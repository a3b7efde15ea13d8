import { expect, it } from "vitest";
import { changedMembers, readMemberChanges } from "./member-changes";

const current = [
  { user_id: 1, role: "manager" },
  { user_id: 2, role: "member" },
] as const;

it.each([
  ["nothing", {}, ["1 manager", "2 member"]],
  ["a role", { "member-2": "manager" }, ["1 manager", "2 manager"]],
  ["a removal", { "member-2": "none" }, ["1 manager"]],
  ["a new member", { add: "3" }, ["1 manager", "2 member", "3 member"]],
  ["a new manager", { add: "3", add_role: "manager" }, ["1 manager", "2 member", "3 manager"]],
  ["a member again", { add: "2", add_role: "manager" }, ["1 manager", "2 manager"]],
  ["a member who left meanwhile", { "member-9": "manager" }, ["1 manager", "2 member"]],
  ["nonsense", { "member-x": "none", "member-2": "owner", add: "ada" }, ["1 manager", "2 member"]],
])("%s", (_name, form, expected) => {
  const changed = changedMembers(current, readMemberChanges(form));
  expect(changed.map(({ user_id, role }) => `${String(user_id)} ${role}`)).toEqual(expected);
});
