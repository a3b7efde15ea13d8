import { describe, expect, it } from "vitest";
import { readProfileForm } from "./form";

describe("readProfileForm", () => {
  it.each([
    ["full_name", " Ada ", "Ada"],
    ["timezone", "", null],
    ["timezone", "Europe/Rome", "Europe/Rome"],
    ["week_start_day", "0", 0],
    ["standard_hours_per_day", "7,5", 7.5],
    ["standard_hours_per_day", "", ""],
    ["standard_hours_per_day", "eight", "eight"],
    ["weekly_goal_hours", " ", null],
    ["weekly_goal_hours", "37.5", 37.5],
    ["time_rounding_enabled", "false", false],
    ["github_auto_start", "true", true],
    ["github_auto_start", "perhaps", "perhaps"],
    ["role", "admin", "admin"],
  ])("reads %s %j as %j", (name, text, value) => {
    expect(readProfileForm({ [name]: text }, [])).toEqual({ [name]: value });
  });

  it("puts logins together, and leaves out what was not sent", () => {
    expect(readProfileForm({ github: "ada", time_format: "12h" }, ["github", "gitlab"])).toEqual({
      identities: { github: "ada" },
      time_format: "12h",
    });
    expect(readProfileForm({}, ["github"])).toEqual({});
  });
});
