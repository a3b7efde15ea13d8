import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { eventOf, nameOf, recordedFiles } from "./recorded";

it.each([
  ["deliveries/issue.changed.json", "issue.changed", "issue.changed"],
  ["deliveries/Issue/created.json", "Issue", "Issue (created)"],
  ["deliveries/Issue/from linear/1.json", "Issue", "Issue (1)"],
  ["./deliveries/../deliveries/Issue/removed.json", "Issue", "Issue (removed)"],
  ["deliveries/2-issue.changed.json", "issue.changed", "issue.changed"],
  ["deliveries/01-Issue/1-created.json", "Issue", "Issue (1-created)"],
  ["deliveries/jira%3Aissue_updated.json", "jira:issue_updated", "jira:issue_updated"],
  ["deliveries/1-jira:issue_updated.json", "jira:issue_updated", "jira:issue_updated"],
  ["deliveries/100%.json", "100%", "100%"],
  ["deliveries/7-.json", "7-", "7-"],
  ["elsewhere/Issue.json", "Issue", "Issue"],
  ["/tmp/Issue.json", "Issue", "Issue"],
])("%s is a delivery of %s, called %s", (file, event, name) => {
  expect(eventOf(file)).toBe(event);
  expect(nameOf(file, event)).toBe(name);
});

describe("recordedFiles", () => {
  let directory: string;

  beforeEach(async () => {
    directory = join(await mkdtemp(join(tmpdir(), "tt-recorded-")), "deliveries");
  });
  afterEach(() => rm(dirname(directory), { recursive: true }));

  const record = async (...files: string[]): Promise<void> => {
    await mkdir(join(directory, "Issue"), { recursive: true });
    for (const file of files) await writeFile(join(directory, file), "{}");
  };

  it("finds all, or those of an event", async () => {
    await record("Issue/removed.json", "Issue/created.json", "Project.json", "Issue/notes.md");
    const issues = ["Issue/created.json", "Issue/removed.json"].map((name) =>
      join(directory, name),
    );
    expect(await recordedFiles(undefined, directory)).toEqual([
      ...issues,
      join(directory, "Project.json"),
    ]);
    expect(await recordedFiles("Issue", directory)).toEqual(issues);
    await expect(recordedFiles("Label", directory)).rejects.toThrow(
      /no delivery of "Label" in .*, only of Issue, Project/,
    );
  });

  it("sorts by numbers, not by their digits", async () => {
    await record("Issue/10-removed.json", "Issue/2-created.json", "1-Project.json");
    expect(await recordedFiles(undefined, directory)).toEqual(
      ["1-Project.json", "Issue/2-created.json", "Issue/10-removed.json"].map((name) =>
        join(directory, name),
      ),
    );
  });

  it("says where deliveries have to be", async () => {
    await expect(recordedFiles(undefined, directory)).rejects.toThrow(`${directory}/*.json`);
  });
});
