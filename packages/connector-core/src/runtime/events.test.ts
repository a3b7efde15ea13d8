import { describe, expect, it } from "vitest";
import type { DomainEvent } from "../connector/domain-events";
import { afterAttempt, wantsEvent, type EventRecipient } from "./events";

const at = "2026-01-15T12:00:00Z";
const event = (userId: number | null): DomainEvent => ({
  id: "1",
  type: "time_entry.started",
  at,
  userId,
  entity: { type: "time_entry", id: 1, name: null },
  data: {},
});

describe("an event is wanted", () => {
  const on = ["time_entry.started"] as const;
  const mine: EventRecipient = { owner: 7, settings: {}, members: null };
  const workspace: EventRecipient = { owner: null, settings: {}, members: null };

  it.each<[string, boolean, Parameters<typeof wantsEvent>[0], EventRecipient, number | null]>([
    ["by its user's integration", true, { on }, mine, 7],
    ["not by another user's", false, { on }, mine, 8],
    ["not by a personal one if no user caused it", false, { on }, mine, null],
    ["by the workspace", true, { on }, workspace, null],
    ["by the workspace of members", true, { on }, { ...workspace, members: [7] }, 7],
    ["not for others than members", false, { on }, { ...workspace, members: [8] }, 7],
    ["not for members if no user caused it", false, { on }, { ...workspace, members: [8] }, null],
    ["not without a subscription", false, {}, mine, 7],
    ["not of another type", false, { on: ["task.created"] }, mine, 7],
    ["not against the settings", false, { on, notifications: { wants: () => false } }, mine, 7],
    [
      "with invalid settings",
      true,
      { on, notifications: { wants: () => false } },
      { ...mine, settings: undefined },
      7,
    ],
  ])("%s", (_name, expected, manifest, recipient, userId) => {
    expect(wantsEvent(manifest, recipient, event(userId))).toBe(expected);
  });
});

describe("after an attempt", () => {
  const failure = { ok: false, code: "provider_unavailable", error: "Down" } as const;
  const after = (result: Parameters<typeof afterAttempt>[0], tries = 0, hours = 0) =>
    afterAttempt(result, { tries, at }, new Date(Date.parse(at) + hours * 3_600_000));

  it.each([
    ["sent", after({ ok: true, status: "done" }), { status: "sent" }],
    [
      "dropped by the connector",
      after({ ok: true, status: "dropped", reason: "Late" }),
      { status: "dropped", reason: "Late" },
    ],
    [
      "dropped after a failure that stays",
      after({ ...failure, code: "needs_reauth" }),
      { status: "dropped", reason: "Down" },
    ],
    ["first retry", after(failure), { status: "waiting", reason: "Down", afterSeconds: 2 }],
    ["third retry", after(failure, 2), { status: "waiting", reason: "Down", afterSeconds: 8 }],
    ["late retry", after(failure, 50), { status: "waiting", reason: "Down", afterSeconds: 60 }],
    [
      "retry as requested",
      after({ ...failure, retryAfter: 300 }),
      { status: "waiting", reason: "Down", afterSeconds: 300 },
    ],
    ["retry after 24 hours", after(failure, 1, 24), expect.objectContaining({ status: "waiting" })],
    ["dropped after more", after(failure, 1, 24.1), { status: "dropped", reason: "Down" }],
  ])("%s", (_name, end, expected) => {
    expect(end).toEqual(expected);
  });
});
