import type { ChangeType, Outcome, TelemetryEvents } from "@tt/connector-core";
import { describe, expect, it } from "vitest";
import { recordOf, refusalOf } from "./record";

type Event = TelemetryEvents["delivery"];

const at = new Date("2026-01-15T12:00:00Z");
const done: Event = { connector: "acme_connector", integration: "i", status: 200, result: "done" };

function changesOf(...outcomes: readonly [ChangeType, Outcome][]): Event {
  return { ...done, changes: outcomes.map(([type, outcome]) => ({ type, outcome })) };
}

const created = { status: "created", id: 7 } as const;
const skipped = { status: "skipped", reason: "unchanged", id: 8 } as const;
const failed = { status: "failed", reason: "project_unavailable", error: "Choose." } as const;

describe("recordOf", () => {
  it.each([
    [
      "a created task",
      changesOf(["task.upsert", created]),
      { outcome: "created", itemType: "task", itemId: 7, created: 1 },
    ],
    [
      "the most important of several changes",
      changesOf(["task.upsert", skipped], ["timer.start", created]),
      { outcome: "created", itemType: "time_entry", itemId: 7, created: 1, skipped: 1 },
    ],
    [
      "a failure beside a success",
      changesOf(["task.upsert", created], ["task.upsert", failed]),
      { outcome: "failed", code: "project_unavailable", reason: "Choose.", itemId: null },
    ],
    [
      "a skipped change",
      changesOf(["task.upsert", skipped]),
      { outcome: "skipped", code: "unchanged", reason: null, itemId: 8 },
    ],
    [
      "a linked account, whose id is a user",
      changesOf(["identity.link", { status: "updated", id: 3 }]),
      { outcome: "updated", itemType: null, itemId: null },
    ],
    ["what changes the integration only", done, { outcome: "updated", created: 0, updated: 0 }],
    [
      "what says that the connection no longer works",
      { ...done, reason: "The app was removed." },
      { outcome: "failed", reason: "The app was removed." },
    ],
    ["a duplicate", { ...done, result: "duplicate" }, { outcome: "duplicate", reason: null }],
    [
      "an event that changes nothing",
      { ...done, result: "ignored", status: 202, reason: "Not handled", event: "fork" },
      { outcome: "ignored", reason: "Not handled", event: "fork", statusCode: 202 },
    ],
    [
      "a verified body that cannot be read",
      { ...done, result: "refused", status: 400, reason: "Malformed" },
      { outcome: "failed", reason: "Malformed", statusCode: 400 },
    ],
  ] satisfies [string, Event, object][])("%s", (_name, event, expected) => {
    expect(recordOf(event, at)).toMatchObject({ ...expected, integration: "i", receivedAt: at });
  });

  it("records nothing that was not verified", () => {
    expect(recordOf({ ...done, integration: undefined }, at)).toBeUndefined();
  });
});

describe("refusalOf", () => {
  const refused = (details: Event["refused"]): Event => ({
    ...done,
    integration: undefined,
    result: "refused",
    ...(details ? { refused: details } : {}),
  });

  it.each([
    ["the integration of its address", { signature: "missing", publicId: "p" }, { publicId: "p" }],
    ["the only one it can be for", { signature: "wrong", integration: "i" }, { id: "i" }],
  ] as const)("is counted for %s", (_name, details, integration) => {
    const code = `${details.signature}_signature`;
    expect(refusalOf(refused(details))).toEqual({ integration, code, reason: null });
  });

  it.each([
    [61, "made 61 seconds before the delivery came; at most 60 are allowed. Check the clocks"],
    [-120, "made 120 seconds after the delivery came; at most 60 are allowed. Check the clocks"],
    [undefined, "no readable time of signing where the connector expects it."],
  ])("says that the signature is right and its age of %s seconds is not", (ageSeconds, says) => {
    const time = { ageSeconds, toleranceSeconds: 60 };
    const refusal = refusalOf(refused({ signature: "stale", integration: "i", time }));
    expect(refusal).toMatchObject({ integration: { id: "i" }, code: "stale_signature" });
    expect(refusal?.reason).toMatch(/^The signature is right, but /);
    expect(refusal?.reason).toContain(says);
  });

  it.each([
    ["names no integration", { signature: "wrong" }],
    ["names what cannot be stored", { signature: "missing", publicId: "a\0" }],
  ] as const)("is not counted if it %s", (_name, details) => {
    expect(refusalOf(refused(details))).toBeUndefined();
  });
});
