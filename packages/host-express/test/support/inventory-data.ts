/** Deterministic random numbers (xorshift). */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % sides;
  };
}

const roll = dice(20_260_115);
const pick = <Item>(choices: readonly Item[]): Item => choices[roll(choices.length)] as Item;

/** Generated warehouses. Ids are positions from 1. */
export const warehouses = Array.from({ length: 5 }, (_, index) => ({
  id: index + 1,
  name: pick(["North", "south", "Émile", "North"]),
  code: `W${String(index)}`,
  is_active: roll(4) > 0,
  created_by: 1,
}));
/** Generated items. Amounts and quantities are in hundredths, so that all sums are exact. */
export const items = Array.from({ length: 40 }, (_, index) => ({
  id: index + 1,
  sku: `SKU-${String(index)}`,
  name: `${pick(["bolt", "Cable", "Ämpel"])} ${String(roll(30))}`,
  category: pick([null, "Uncategorized", "Cables", "Tools", "__proto__"]),
  cost: pick([null, 0, 1, 33, 420, 99_999]),
  currency_code: pick(["EUR", "EUR", "EUR", "USD"]),
  is_active: roll(6) > 0,
  is_trackable: roll(6) > 0,
  reorder_point: pick([null, 0, 500, 100_050]),
  reorder_quantity: pick([null, 1_000]),
}));
/** A generated movement; `at` is in milliseconds since 1970. */
export interface Move {
  readonly id: number;
  readonly type: "adjustment" | "purchase" | "sale" | "transfer";
  readonly item: number;
  readonly warehouse: number;
  readonly quantity: number;
  readonly at: number;
  readonly reference: number | null;
}
/** The time of the reports. */
export const now = Date.parse("2026-01-15T22:30:00Z");
/** Generated movements and transfers of about two years. */
export const moves: Move[] = [];
for (let number = 1; number <= 700; number += 1) {
  // Item 40 never moves.
  const common = {
    item: 1 + roll(39),
    at: Math.floor((now - roll(800 * 24) * 60 * 60 * 1000) / 1000) * 1000,
    reference: roll(2) === 0 ? number : null,
  };
  const add = (more: Pick<Move, "type" | "warehouse" | "quantity"> & Partial<Move>): void => {
    moves.push({ ...common, ...more, id: moves.length + 1 });
  };
  const from = roll(warehouses.length);
  const quantity = 1 + roll(20_000);
  switch (roll(5)) {
    case 0:
    case 1:
      add({ type: "purchase", warehouse: from + 1, quantity });
      break;
    case 2:
      add({ type: "sale", warehouse: from + 1, quantity: -Math.ceil(quantity / 4) });
      break;
    case 3:
      add({ type: "adjustment", warehouse: from + 1, quantity: pick([-quantity, quantity]) });
      break;
    case 4: {
      const to = (from + 1 + roll(warehouses.length - 1)) % warehouses.length;
      add({ type: "transfer", warehouse: from + 1, quantity: -quantity, reference: number });
      add({ type: "transfer", warehouse: to + 1, quantity, reference: number });
    }
  }
}
/** Converts hundredths to the text of a `numeric`. */
export const hundredths = (value: number | null): string | null =>
  value === null ? null : `${String(value)}e-2`;

/** Sums integers exactly. */
export const sum = (values: readonly number[]): number =>
  values.reduce((total, each) => total + each, 0);
/** The item with an id. */
export const itemOf = (id: number) => nth(items, id);
/** The warehouse with an id. */
export const warehouseOf = (id: number) => nth(warehouses, id);

function nth<Row>(rows: readonly Row[], id: number): Row {
  const row = rows[id - 1];
  if (row === undefined) throw new Error(`There is no row ${String(id)}`);
  return row;
}
/** Compares texts by their UTF-8 bytes, as the collation `C` does. */
export const bytes = (one: string, other: string): number =>
  Buffer.compare(Buffer.from(one), Buffer.from(other));

/** The levels of all items that moved in a warehouse, in the order of reports. */
export const levels = items
  .flatMap((item) =>
    warehouses.flatMap((warehouse) => {
      const own = moves.filter((move) => move.item === item.id && move.warehouse === warehouse.id);
      const quantity = sum(own.map((move) => move.quantity));
      return own.length === 0 ? [] : [{ item, warehouse, quantity }];
    }),
  )
  .toSorted(
    (one, other) =>
      bytes(one.item.name, other.item.name) ||
      one.item.id - other.item.id ||
      bytes(one.warehouse.name, other.warehouse.name) ||
      one.warehouse.id - other.warehouse.id,
  );
