import { describe, expect, it } from "vitest";
import { newItem } from "./item-schema";

const kinds = ["item", "expense", "good"] as const;

// Which fields belong to which kinds of lines; all others belong to every kind.
const fields = [
  ["display_name", "Train", ["expense", "good"]],
  ["category", "Travel", ["expense", "good"]],
  ["line_date", "2026-01-10", ["expense"]],
  ["sku", "C-1", ["good"]],
  ["stock_item_id", 3, ["item"]],
  ["warehouse_id", 3, ["item"]],
  ["unit", "hours", kinds],
] as const;

const cases = fields.flatMap(([field, value, allowed]) =>
  kinds.map((kind) => [field, kind, (allowed as readonly string[]).includes(kind), value] as const),
);

describe("newItem", () => {
  it.each(cases)("takes %s of a line of the kind %s: %s", (field, kind, isAllowed, value) => {
    const parsed = newItem.safeParse({ line_kind: kind, [field]: value });
    expect(parsed.success).toBe(isAllowed);
    if (!parsed.success) {
      expect(parsed.error.issues.map(({ path }) => path)).toEqual([[field]]);
      expect(parsed.error.issues[0]?.message).toMatch(/^Only for lines of the kind /);
    }
    // A field without a value is no mistake.
    expect(newItem.safeParse({ line_kind: kind, [field]: null }).success).toBe(true);
  });

  it.each([
    [{}, "-"],
    [{ description: " " }, "-"],
    [{ description: "2 m" }, "2 m"],
    [{ line_kind: "good", display_name: "Cable" }, "Cable"],
    [{ line_kind: "good", display_name: "Cable", description: "2 m" }, "2 m"],
  ])("describes %j as %s", (line, description) => {
    expect(newItem.parse(line)).toMatchObject({ description, quantity: 1, unit_price: 0 });
  });
});
