import { expect, it } from "vitest";
import { refuseChange, refuseDeletion } from "./change";
import { quoteStatus, statusColumns, type QuoteStatus } from "./status";

const today = "2026-01-15";
const none = null;

// Which status may follow which; everything else is refused.
const allowed: Readonly<Record<QuoteStatus, readonly QuoteStatus[]>> = {
  draft: ["draft", "sent", "rejected"],
  sent: ["sent", "draft", "accepted", "rejected", "expired"],
  accepted: ["accepted"],
  rejected: ["rejected", "draft"],
  expired: ["expired", "draft"],
};

const pairs = quoteStatus.options.flatMap((from) =>
  quoteStatus.options.map((to) => [from, to, allowed[from].includes(to)] as const),
);

it.each(pairs)("from %s to %s is allowed: %s", (from, to, expected) => {
  const refusal = refuseChange({ status: from, valid_until: none }, to, ["status"], today);
  expect(refusal === undefined).toBe(expected);
  if (refusal) expect(refusal).toMatchObject({ reason: "invalid", field: "status" });
});

it.each([
  ["before its last day", "2026-01-16", true],
  ["on its last day", today, true],
  ["after its last day", "2026-01-14", false],
  ["without a last day", none, true],
])("a sent quote can be accepted %s (%s): %s", (_name, validUntil, expected) => {
  const before = { status: "sent", valid_until: validUntil } as const;
  const refusal = refuseChange(before, "accepted", ["status"], today);
  expect(refusal === undefined).toBe(expected);
});

it.each([
  ["draft", "items", undefined, true],
  ["sent", "items", undefined, true],
  ["accepted", "items", undefined, false],
  ["rejected", "items", undefined, false],
  ["expired", "valid_until", undefined, false],
  ["expired", "valid_until", "draft", true],
  ["sent", "tax_rate", "accepted", false],
  ["draft", "title", "sent", true],
  ["accepted", "notes", undefined, true],
  ["accepted", "project_id", undefined, true],
  ["rejected", "visible_to_client", undefined, true],
] as const)(
  "a quote that is %s may change %s with the status %s: %s",
  (from, field, to, expected) => {
    const changed = to === undefined ? [field] : ["status", field];
    const refusal = refuseChange({ status: from, valid_until: none }, to, changed, today);
    expect(refusal === undefined).toBe(expected);
    if (refusal) expect(refusal).toMatchObject({ reason: "invalid", field });
  },
);

it.each([
  ["draft", "accepted", ["status"], "A quote that is draft can become sent, rejected only"],
  ["rejected", "sent", ["status"], "A quote that is rejected can become draft only"],
  ["accepted", "draft", ["status"], "A quote that is accepted is final"],
  ["accepted", undefined, ["items"], "A quote that is accepted cannot change"],
  [
    "expired",
    undefined,
    ["title"],
    "A quote that is expired cannot change; set status to draft first",
  ],
] as const)(
  "says why a quote that is %s cannot become %s with %j",
  (from, to, changed, message) => {
    const refusal = refuseChange({ status: from, valid_until: none }, to, changed, today);
    expect(refusal).toMatchObject({ message });
  },
);

it.each([
  ["draft", { sent_at: null, rejected_at: null }],
  ["sent", { sent_at: new Date(0), was_sent: true }],
  ["accepted", { accepted_at: new Date(0), accepted_by: 7 }],
  ["rejected", { rejected_at: new Date(0) }],
  ["expired", {}],
] as const)("becoming %s sets %j", (status, columns) => {
  expect(statusColumns(status, new Date(0), 7)).toEqual(columns);
});

it.each([
  ["draft", false, undefined],
  ["rejected", false, undefined],
  ["draft", true, "A quote that was sent cannot be deleted; set status to rejected instead"],
  ["sent", true, "A quote that was sent cannot be deleted; set status to rejected instead"],
  ["accepted", true, "A quote that was sent cannot be deleted"],
  ["rejected", true, "A quote that was sent cannot be deleted"],
  ["expired", true, "A quote that was sent cannot be deleted"],
] as const)(
  "deleting a quote that is %s and was sent: %s, is refused by %s",
  (status, sent, why) => {
    const refusal = refuseDeletion({ status, was_sent: sent });
    expect(refusal).toEqual(
      why && { status: "refused", reason: "invalid", field: "status", message: why },
    );
  },
);
