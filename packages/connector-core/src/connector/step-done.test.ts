import { expect, it } from "vitest";
import type { HostAction } from "./card";
import type { CardStatus } from "./card-status";
import { isStepDone } from "./step-done";

const active = { state: "active", since: "2026-01-15T12:00:00Z" } as NonNullable<
  CardStatus["connection"]
>;
const run = { status: "done", dry_run: false, finished_at: "2026-01-15T12:00:00Z" } as const;

it.each<[HostAction, Partial<CardStatus>, boolean]>([
  ["settings", { connected: true }, true],
  ["settings", {}, false],
  ["connect", { connected: true }, true],
  ["connect", {}, false],
  ["test", { connected: true, connection: active }, true],
  ["test", { connection: active }, false],
  ["test", { connected: true }, false],
  ["dry_run", { last_run: { ...run, dry_run: true } }, true],
  ["dry_run", { last_run: null }, false],
  ["sync", { last_run: run }, true],
  ["sync", { last_run: { ...run, dry_run: true } }, false],
  ["sync", { last_run: { ...run, status: "stopped" } }, false],
  ["account", { linked_account: "ada" }, true],
  ["account", { linked_account: null }, false],
])("tells whether a step by %s is done: %j", (action, status, expected) => {
  expect(isStepDone({ text: "a", action }, { connected: false, ...status })).toBe(expected);
});

it("asks the step's own predicate first", () => {
  const step = { text: "a", action: "settings", done: () => false };
  expect(isStepDone(step, { connected: true })).toBe(false);
});
