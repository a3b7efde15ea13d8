import { describe, expect, it } from "vitest";
import { decideTimerStart, refuseTimerStop, type TimerSituation } from "./decide-timer";

const asOf = "2026-01-15T12:00:00Z";
const usual: TimerSituation = {
  user: { id: 7, isOwner: true, hasConsent: false },
  task: undefined,
  ownerAccess: "open",
  userAccess: "open",
  hasTask: true,
  isBusy: false,
};
const other = { id: 8, isOwner: false, hasConsent: true };
const task = { id: 3, deleted: false, asOf: Date.parse(asOf) };

describe("decideTimerStart", () => {
  it.each<[string, Partial<TimerSituation>]>([
    ["unknown_user", { user: undefined }],
    ["deleted_here", { task: { ...task, deleted: true } }],
    ["stale", { task: { ...task, asOf: task.asOf + 1 } }],
    ["project_unavailable", { ownerAccess: "on_hold" }],
    ["project_unavailable", { ownerAccess: "archived" }],
    ["project_unavailable", { ownerAccess: "closed" }],
    ["not_allowed", { user: { ...other, hasConsent: false } }],
    ["not_allowed", { user: other, userAccess: "closed" }],
    ["not_found", { hasTask: false }],
    ["timer_already_running", { isBusy: true }],
  ])("skips: %s", (reason, situation) => {
    expect(decideTimerStart({ asOf }, { ...usual, ...situation })).toMatchObject({
      type: "skip",
      outcome: { reason },
    });
  });

  it.each<[Partial<TimerSituation>, number | undefined, number, number | null]>([
    [{}, undefined, 7, null],
    [{ task }, undefined, 7, 3],
    [{}, 4, 7, 4],
    [{ task }, 4, 7, 3],
    [{ user: other }, undefined, 8, null],
  ])("starts with %j and task %s", (situation, taskId, user, expected) => {
    const change = { asOf, ...(taskId === undefined ? {} : { taskId }) };
    const decision = decideTimerStart(change, { ...usual, ...situation });
    expect(decision).toEqual({ type: "start", user, task: expected });
  });
});

describe("refuseTimerStop", () => {
  it.each([
    [undefined, false, "unknown_user"],
    [{ id: 7, isOwner: true, hasConsent: false }, false, undefined],
    [other, false, "not_allowed"],
    [other, true, undefined],
    [{ ...other, hasConsent: false }, true, "not_allowed"],
  ])("%j, workspace %s: %s", (user, isWorkspace, reason) => {
    const refused = refuseTimerStop(user, isWorkspace);
    expect(refused && "reason" in refused ? refused.reason : undefined).toBe(reason);
  });
});
