import { describe, expect, it } from "vitest";
import type { BulkResult } from "../bulk";
import { bulkForm, bulkText, readBulk } from "./bulk-form";

const read = (fields: Record<string, string>) =>
  readBulk(bulkForm.parse({ entry_7: "on", entry_9: "on", next: "/entries", ...fields }));

describe("the form of selected entries", () => {
  it.each([
    [{ action: "delete" }, { type: "delete" }],
    [{ action: "billable" }, { type: "set_billable", value: true }],
    [{ action: "not_billable" }, { type: "set_billable", value: false }],
    [{ action: "paid" }, { type: "set_paid", value: true }],
    [
      { action: "paid", invoice_number: " 2026-17 " },
      { type: "set_paid", value: true, invoiceNumber: "2026-17" },
    ],
    [
      { action: "unpaid", invoice_number: "17" },
      { type: "set_paid", value: false },
    ],
    [
      { action: "add_tag", value: " a " },
      { type: "add_tag", tag: "a" },
    ],
    [
      { action: "remove_tag", value: "a" },
      { type: "remove_tag", tag: "a" },
    ],
  ])("reads %j", (fields, action) => {
    expect(read(fields)).toEqual({ status: "read", ids: [7, 9], action });
  });

  it.each([
    [{ action: "add_tag", value: " " }, /^The tag: Is required\.$/],
    [{ action: "add_tag", value: "a,b" }, /without a comma/],
    [{ action: "toString" }, /^Choose/],
    [{ action: "" }, /^Choose/],
  ])("refuses %j", (fields, message) => {
    expect(read(fields)).toEqual({
      status: "invalid",
      message: expect.stringMatching(message) as string,
    });
  });

  it("needs a selection of at most 500 entries", () => {
    const of = (count: number) =>
      readBulk(
        bulkForm.parse({
          action: "delete",
          ...Object.fromEntries(
            Array.from({ length: count }, (_, index) => [`entry_${String(index + 1)}`, "on"]),
          ),
        }),
      );
    expect(of(0)).toEqual({ status: "invalid", message: "Select entries first." });
    expect(of(500).status).toBe("read");
    expect(of(501)).toMatchObject({ status: "invalid", message: /at most 500/ });
    const strange = bulkForm.parse({ action: "delete", entry_0: "on", entry_9999999999: "on" });
    expect(readBulk(strange).status).toBe("invalid");
  });
});

it.each<[BulkResult["status"][], string]>([
  [["updated", "updated", "running"], "2 changed, 1 running left out."],
  [["unchanged", "updated"], "1 changed, 1 already so."],
  [["deleted", "not_found"], "1 deleted, 1 no longer there."],
  [
    ["updated", "locked"],
    "1 changed, 1 left out because paid. Mark paid entries as unpaid to change them.",
  ],
])("%j is told as %j", (statuses, text) => {
  expect(bulkText(statuses.map((status, id) => ({ id, status })))).toBe(text);
});
