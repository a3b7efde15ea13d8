import { describe, expect, it } from "vitest";
import { allCommands, matchingCommands } from "./commands";

const commands = allCommands(
  [{ label: "Reports", path: "/reports", icon: "chart-column" }],
  [{ name: "GitHub", path: "/integrations/github" }],
);

describe("commands", () => {
  it.each([
    ["", 7],
    ["sync", ["Sync GitHub"]],
    ["GIT", ["Sync GitHub"]],
    ["re go", ["Go to Reports"]],
    ["new", ["New task", "New project", "New client"]],
    ["nothing like it", []],
  ])("%j finds %j", (text, expected) => {
    const labels = matchingCommands(commands, text).map(({ label }) => label);
    expect(typeof expected === "number" ? labels.length : labels).toEqual(expected);
  });

  it("send the form of an integration", () => {
    expect(commands.find(({ type }) => type === "form")?.path).toBe("/integrations/github/sync");
  });
});
