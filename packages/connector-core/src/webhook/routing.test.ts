import { describe, expect, it } from "vitest";
import type * as z from "zod";
import { utf8 } from "../bytes";
import { header, json } from "./place";
import { candidateKeys, settingsKeys, storedKey, type Routing } from "./routing";

type Schema = z.ZodObject<{ project: z.ZodString; team: z.ZodOptional<z.ZodString> }>;
const routing: Routing<Schema> = {
  hook: { from: header("x-hook") },
  project: { from: [json("project.path"), json("path")], of: ({ project }) => project },
  team: { from: ({ headers }) => [headers["x-team"] ?? ""], of: ({ team }) => team },
};
const body = utf8('{"project":{"path":"Acme/Site"},"path":"OTHER"}');

describe("routing", () => {
  it("finds the keys of a delivery in the order of the indexes, places in lower case", () => {
    expect(candidateKeys(routing, { headers: { "x-hook": "7A", "x-team": "T1" }, body })).toEqual([
      { index: "hook", value: "7a" },
      { index: "project", value: "acme/site" },
      { index: "project", value: "other" },
      { index: "team", value: "T1" },
    ]);
  });

  it("leaves out what no integration can have", () => {
    const headers = { "x-hook": "x".repeat(1_001), "x-team": "a\u0000b" };
    expect(candidateKeys(routing, { headers, body: utf8('{"path":"\\u0000"}') })).toEqual([]);
    expect(candidateKeys(undefined, { headers, body })).toEqual([]);
  });

  it("finds the keys of the settings", () => {
    expect(settingsKeys(routing, { project: "Acme/Site", team: "T1" })).toEqual([
      { index: "project", value: "acme/site" },
      { index: "team", value: "T1" },
    ]);
    expect(settingsKeys(routing, { project: "", team: undefined })).toEqual([]);
    expect(settingsKeys(undefined, {})).toEqual([]);
  });

  it.each([
    ["project", "acme/site"],
    ["team", "Acme/Site"],
    ["other", "Acme/Site"],
  ])("stores a key of %s as %s", (index, value) => {
    expect(storedKey(routing, { index, value: "Acme/Site" })).toEqual({ index, value });
  });
});
