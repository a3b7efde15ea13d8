import { describe, expect, it } from "vitest";
import * as z from "zod";
import type { JsonObject } from "../json";
import type { IntegrationRow } from "../ports/storage";
import { settingsParser } from "./parse";
import { secret } from "./secret-field";

const schema = z.object({
  token: secret(),
  project: z.int(),
  automatic: z.boolean().default(false),
  label: z.string().optional(),
});

function row(settings: JsonObject): IntegrationRow {
  return {
    id: "00000000-0000-4000-8000-000000000001",
    connector: "test_connector",
    scope: "personal",
    owner: 1,
    active: true,
    publicId: "public",
    settings,
    secrets: { token: "enc:v2:sealed" },
    settingsVersion: 1,
    credentials: {},
    credentialsVersion: 1,
    state: {},
    stateVersion: 1,
    health: null,
  };
}

describe("settingsParser", () => {
  const settings = settingsParser(schema);

  it.each<readonly [string, JsonObject, object]>([
    ["defaults filled in", { project: 7 }, { project: 7, automatic: false }],
    [
      "null counts as not set",
      { project: 7, automatic: null, label: null },
      { project: 7, automatic: false },
    ],
    [
      "fields of older versions are dropped",
      { project: 7, gone: true },
      { project: 7, automatic: false },
    ],
    ["secret fields are dropped", { project: 7, token: "x" }, { project: 7, automatic: false }],
  ])("parses settings: %s", (_name, stored, expected) => {
    expect(settings(row(stored))).toEqual(expected);
  });

  it("parses once per row object", () => {
    const stored = row({ project: 7 });
    expect(settings(stored)).toBe(settings(stored));
    expect(settings({ ...stored })).not.toBe(settings(stored));
  });

  it("names the invalid fields but not their values", () => {
    expect(() => settings(row({ project: "canary", label: 5 }))).toThrow(
      expect.objectContaining({
        code: "invalid_config",
        message:
          "The saved settings are no longer valid. Review them and save again (project, label).",
      }),
    );
  });
});
