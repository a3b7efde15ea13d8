import { expect, it } from "vitest";
import { lockReason } from "./lock";

it.each([
  [{ paid: false, invoice_number: "17" }, undefined],
  [{ paid: true, invoice_number: null }, "Paid, so it is locked."],
  [{ paid: true, invoice_number: "2026-17" }, "Paid with invoice 2026-17, so it is locked."],
  [{ paid: true, invoice_number: "17", end_time: null }, undefined],
])("says why %j is locked", (entry, reason) => {
  expect(lockReason({ end_time: new Date(0), ...entry })).toBe(
    reason && `${reason} Mark it as unpaid to change it.`,
  );
});
