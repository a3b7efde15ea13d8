import { describe, expect, it } from "vitest";
import { auth, type Auth } from "../api/auth";
import { oauth2 } from "../oauth/oauth2";
import type { IntegrationRow } from "../ports/storage";
import type { JsonObject } from "../json";
import type { ErrorCode } from "../result";
import { activeAfter, healthAfterSave, isCorrected, isResumed, readActive } from "./save-rules";

const api = (auth: Auth) => ({ api: { base: () => "https://x.test", auth } });
const bearer = api(auth.bearer("token"));
const oauth = api(
  oauth2({
    endpoints: { authorize: "A", token: "T" },
    client: { id: "ID" },
    scopes: () => [],
  }),
);

const row = (change: Partial<IntegrationRow> = {}): IntegrationRow => ({
  id: "1",
  connector: "x",
  scope: "personal",
  owner: 1,
  active: true,
  publicId: "p",
  settings: {},
  secrets: {},
  settingsVersion: 1,
  credentials: {},
  credentialsVersion: 1,
  state: {},
  stateVersion: 1,
  health: null,
  ...change,
});
const connected = row({ credentials: { access_token: "sealed" } });
const withToken = row({ secrets: { token: "sealed" } });

it.each([
  [undefined, undefined],
  ["", undefined],
  [true, true],
  ["true", true],
  ["on", true],
  [false, false],
  ["false", false],
  ["off", false],
  ["yes", "invalid"],
  [1, "invalid"],
  [null, "invalid"],
] as const)("reads is_active: %j is %j", (value, expected) => {
  expect(readActive(value)).toBe(expected);
});

describe("after saving, an integration is active", () => {
  it.each<[string, Parameters<typeof activeAfter>, boolean | undefined]>([
    ["with its first token", [bearer, undefined, withToken, undefined], true],
    ["unless it is paused", [bearer, undefined, withToken, false], false],
    ["as before with another token", [bearer, withToken, withToken, undefined], undefined],
    ["as before without a token", [bearer, row(), row(), undefined], undefined],
    ["as entered", [bearer, withToken, withToken, true], true],
    ["never before it is connected by OAuth", [oauth, undefined, row(), true], false],
    ["never after OAuth was disconnected", [oauth, row(), row(), true], false],
    ["as entered once it is connected by OAuth", [oauth, connected, connected, true], true],
  ])("%s", (_name, parameters, expected) => {
    expect(activeAfter(...parameters)).toBe(expected);
  });
});

describe("saving corrects", () => {
  const failed = (code: ErrorCode, state: "degraded" | "needs_reauth" = "degraded") =>
    row({ settings: { project: 1 }, health: { state, code, message: "", since: "" } });
  const now = new Date("2026-01-15T12:00:00Z");

  it.each<[string, IntegrationRow, JsonObject, boolean]>([
    ["a project that was archived", failed("project_unavailable"), { project: 2 }, true],
    ["a setting that was missing", failed("invalid_config"), { project: 1, label: "x" }, true],
    ["nothing with the same settings", failed("invalid_config"), { project: 1 }, false],
    ["no provider that was down", failed("provider_unavailable"), { project: 2 }, false],
    ["no revoked token", failed("needs_reauth", "needs_reauth"), { project: 2 }, false],
    ["nothing that works", row({ settings: { project: 1 } }), { project: 2 }, false],
  ])("%s", (_name, before, settings, expected) => {
    const after = { ...before, settings };
    expect(isCorrected(before, after)).toBe(expected);
    const { health } = healthAfterSave(bearer, before, after, now);
    const works = { state: "active", code: null, message: null, since: "2026-01-15T12:00:00Z" };
    expect(health).toEqual(expected ? works : undefined);
  });
});

describe("saving resumes", () => {
  const revoked = {
    ...withToken,
    health: { state: "needs_reauth", code: "needs_reauth", message: "", since: "" },
  } as const;

  it.each<[string, Parameters<typeof isResumed>, boolean]>([
    ["a paused integration", [bearer, { ...withToken, active: false }, {}, true], true],
    ["nothing while it stays paused", [bearer, { ...withToken, active: false }, {}, false], false],
    ["nothing that is at work", [bearer, withToken, { token: "new" }, undefined], false],
    ["after a revoked token was replaced", [bearer, revoked, { token: "new" }, undefined], true],
    ["not while the token is the revoked one", [bearer, revoked, {}, undefined], false],
    ["not if it is paused with a new token", [bearer, revoked, { token: "new" }, false], false],
  ])("%s", (_name, parameters, expected) => {
    expect(isResumed(...parameters)).toBe(expected);
  });
});
