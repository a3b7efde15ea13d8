import { describe, expect, it } from "vitest";
import { pathsOf } from "../paths";
import { stateOf, type StateInput } from "./state";

const now = new Date("2026-01-15T12:00:00Z");
const connected = { connected: true, is_active: true, connection: connectionOf("active") };
const run = {
  status: "done",
  code: null,
  error: null,
  dry_run: false,
  finished_at: "2026-01-15T11:50:00Z",
  retry_after: null,
  created: 0,
  updated: 0,
  skipped: 0,
  failed: 0,
} as const;
const limited = { ...run, status: "stopped", code: "rate_limited", error: "Wait." } as const;
const down = {
  ...run,
  status: "stopped",
  code: "provider_unavailable",
  error: "Acme does not respond.",
} as const;

function connectionOf(state: "active" | "degraded" | "needs_reauth", code: string | null = null) {
  return { state, code, message: code === null ? null : `About ${code}`, since: null } as const;
}

function state(change: Partial<StateInput>) {
  return stateOf({
    name: "Acme",
    paths: pathsOf({ slug: "acme" }, { scope: "personal" }),
    canSync: true,
    usesOAuth: false,
    missingVariables: [],
    status: connected,
    lastRun: undefined,
    isSyncing: false,
    nextSyncAt: undefined,
    now,
    ...change,
  });
}

describe("stateOf", () => {
  it.each([
    ["nothing saved", { status: { connected: false } }, "not_set_up", "Not set up", "Set up"],
    [
      "saved but not connected, by OAuth",
      { usesOAuth: true, status: { ...connected, connected: false } },
      "not_set_up",
      "Not connected",
      "Connect Acme",
    ],
    [
      "a client id that the operator did not set",
      { missingVariables: ["ACME_ID", "ACME_SECRET"], status: { connected: false } },
      "unavailable",
      "Not available here",
      undefined,
    ],
    [
      "connected before the client id went away",
      { missingVariables: ["ACME_ID"] },
      "connected",
      "Connected",
      undefined,
    ],
    ["connected", {}, "connected", "Connected", undefined],
    ["paused", { status: { ...connected, is_active: false } }, "paused", "Paused", "Resume"],
    [
      "paused with a broken connection",
      {
        status: { ...connected, is_active: false, connection: connectionOf("needs_reauth") },
      },
      "paused",
      "Paused",
      "Resume",
    ],
    [
      "a revoked token",
      { status: { ...connected, connection: connectionOf("needs_reauth", "needs_reauth") } },
      "reconnect",
      "Reconnect",
      "Enter a new token",
    ],
    [
      "a revoked consent",
      {
        usesOAuth: true,
        status: { ...connected, connection: connectionOf("needs_reauth", "needs_reauth") },
      },
      "reconnect",
      "Reconnect",
      "Reconnect",
    ],
    ["a sync that starts", { isSyncing: true, lastRun: run }, "syncing", "Syncing", undefined],
    [
      "a sync in progress",
      { isSyncing: true, lastRun: { ...run, status: "running", created: 38, skipped: 2 } },
      "syncing",
      "Syncing, 40 so far",
      undefined,
    ],
    [
      "a rate limit",
      { lastRun: { ...limited, retry_after: 1200 } },
      "waiting",
      "Waiting",
      undefined,
    ],
    [
      "a rate limit that is over",
      { lastRun: { ...limited, retry_after: 60 } },
      "degraded",
      "Trying again",
      "Try now",
    ],
    ["a provider that is down", { lastRun: down }, "degraded", "Trying again", "Try now"],
    [
      "a dry run while the provider was down",
      { lastRun: { ...down, dry_run: true } },
      "connected",
      "Connected",
      undefined,
    ],
    [
      "wrong settings",
      { status: { ...connected, connection: connectionOf("degraded", "invalid_config") } },
      "degraded",
      "Needs attention",
      "Check the settings",
    ],
    [
      "a missing permission",
      {
        usesOAuth: true,
        status: { ...connected, connection: connectionOf("degraded", "permission_missing") },
      },
      "degraded",
      "Needs attention",
      "Reconnect",
    ],
    [
      "a provider that was down during a test",
      { status: { ...connected, connection: connectionOf("degraded", "provider_unavailable") } },
      "degraded",
      "Trying again",
      "Try now",
    ],
    [
      "a provider that is down, for a user who may not start a sync",
      { lastRun: down, canSync: false },
      "degraded",
      "Trying again",
      undefined,
    ],
    [
      "a sync that was stopped by a shutdown",
      { lastRun: { ...run, status: "interrupted" } },
      "connected",
      "Connected",
      undefined,
    ],
  ] satisfies [string, Partial<StateInput>, string, string, string | undefined][])(
    "%s",
    (_name, change, expected, label, action) => {
      expect(state(change)).toMatchObject({ state: expected, label });
      expect(state(change).action?.label).toBe(action);
    },
  );

  it("names the variables that are missing", () => {
    const { message } = state({ missingVariables: ["A", "B"], status: { connected: false } });
    expect(message).toBe(
      "Acme has not been set up on this server. Its operator has to set A and B.",
    );
  });

  it("says when a rate limit ends and when a failed sync is tried again", () => {
    const waiting = state({ lastRun: { ...limited, retry_after: 1200 } });
    expect(waiting.until).toEqual(new Date("2026-01-15T12:10:00Z"));
    const next = new Date("2026-01-15T12:05:00Z");
    expect(state({ lastRun: down, nextSyncAt: next }).until).toEqual(next);
    expect(state({ lastRun: down, nextSyncAt: new Date(0) }).until).toBeUndefined();
  });
});
