import { describe, expect, it } from "vitest";
import { scopeCovers, tokenScopes } from "../../platform/auth/scopes";
import { samplePath, scopeGroups, scopePresets } from "./scope-groups";
import { tokenState } from "./state";

describe("the form of a new token", () => {
  it("offers every scope once", () => {
    const offered = scopeGroups.flatMap(({ scopes }) => scopes.map(({ scope }) => scope));
    expect([...offered].sort()).toEqual([...tokenScopes].sort());
  });

  it("has presets of which one reads everything and writes nothing", () => {
    const reading = tokenScopes.filter((scope) => scope.startsWith("read:"));
    expect(scopePresets.map(({ label }) => label)).toEqual(["Read only", "Timer script"]);
    expect([...(scopePresets[0]?.scopes ?? [])].sort()).toEqual([...reading].sort());
    const timer = scopePresets[1]?.scopes ?? [];
    expect(scopeCovers(timer, "write:time_entries")).toBe(true);
    expect(scopeCovers(timer, "write:projects")).toBe(false);
  });

  it.each([
    [["read:tasks"], "/api/v1/tasks"],
    [["write:tasks", "read:projects"], "/api/v1/projects"],
    [["admin:all"], "/api/v1/projects"],
    [["write:tasks"], "/api/v1/info"],
  ])("tries a token with %j on %s", (scopes, path) => {
    expect(samplePath(scopes)).toBe(path);
  });
});

describe("tokenState", () => {
  const now = new Date("2026-01-15T12:00:00Z");
  it.each([
    [true, null, "active"],
    [true, "2026-01-15 12:00:01+00", "active"],
    [true, "2026-01-15 12:00:00+00", "expired"],
    [false, "2026-01-15 12:00:00+00", "revoked"],
    [false, null, "revoked"],
  ])("is_active %s, expires_at %s: %s", (active, expires, state) => {
    expect(tokenState({ is_active: active, expires_at: expires }, now)).toBe(state);
  });
});
