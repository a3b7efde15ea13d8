import { describe, expect, it } from "vitest";
import { firstSteps } from "./first-steps";

const none = { has_project: false, has_entry: false, has_integration: false, has_token: false };
const all = { has_project: true, has_entry: true, has_integration: true, has_token: true };

describe("the first steps", () => {
  it.each([
    ["an administrator", true, none, [false, false, false, false]],
    ["a user", false, none, [false, false, false]],
    ["a user with a project", false, { ...none, has_project: true }, [true, false, false]],
    [
      "an administrator without a token",
      true,
      { ...all, has_token: false },
      [true, true, true, false],
    ],
    ["a user who has done all of them", false, { ...all, has_token: false }, []],
    ["an administrator who has done all of them", true, all, []],
  ])("of %s", (_who, isAdmin, done, expected) => {
    const steps = firstSteps(done, { isAdmin, integrationPath: "/integrations" });
    expect(steps.map(({ isDone }) => isDone)).toEqual(expected);
  });
});
