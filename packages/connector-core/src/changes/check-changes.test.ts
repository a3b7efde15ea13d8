import fc from "fast-check";
import { expect, it } from "vitest";
import { safeParse } from "../schema";
import { cleanValue, isStorable } from "../text";
import { checkChanges } from "./check-changes";
import { changeGroups, changeSchemas, type Change, type ChangeType } from "./changes";

const ref = { source: "toy", ref: "item_1" };
const asOf = "2026-01-15T12:00:00Z";

/** A connector that uses every group, on a storage that supports every group. */
const every = { used: changeGroups, missing: [] };

/** One change of each type with all its fields. */
const samples: readonly Change[] = [
  {
    type: "task.upsert",
    task: ref,
    project: 1,
    fields: {
      name: "Fix login",
      description: "It fails 🚀",
      status: "todo",
      priority: "high",
      url: "https://toy.example/1",
      dueDate: "2026-01-15",
      estimateSeconds: 60,
      assignee: { provider: "toy", login: "ada" },
      labels: ["bug", "ui"],
    },
    asOf,
    ifMissing: "create",
  },
  { type: "task.move", from: ref, to: { ...ref, ref: "item_2" }, receiving: true, asOf },
  { type: "task.archive", task: ref, asOf },
  { type: "timer.start", user: { id: 7 }, project: 1, task: ref, taskId: 3, asOf },
  { type: "timer.stop", user: { provider: "toy", login: "ada" } },
  {
    type: "identity.link",
    provider: "toy",
    externalId: "U1",
    alternateIds: ["U2"],
    name: "Ada",
    code: "ABCD-EFGH",
    routingKey: { index: "linked", value: "U1" },
  },
  {
    type: "entry.upsert",
    entry: ref,
    project: 1,
    start: asOf,
    end: asOf,
    notes: "Call",
    marker: "toy:1",
    billable: true,
    remoteVersion: "1",
    asOf: null,
    ifMissing: "not_found",
  },
  { type: "entry.remove", entry: ref, asOf, ifMissing: "cancelled" },
  { type: "link.set", entry: ref, entryId: 1, localVersion: 2, remoteVersion: null, gone: false },
];

class Instance {
  constructor(readonly ref: string) {}
  readonly source = "toy";
}

const hostile = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme-composite", maxLength: 300 }),
  fc.constantFrom("\0", "\ud800", " ", "a\0b", "\udc00 x", "x".repeat(10_001), "task.upsert\0"),
  fc.anything({ withNullPrototype: true, withDate: true, withSparseArray: true, withBigInt: true }),
  fc.constantFrom<unknown>(
    undefined,
    Number.NaN,
    2_147_483_648,
    Symbol("x"),
    () => "x",
    new Proxy({}, {}),
    new Instance("fine"),
    new Instance("odd \ud800"),
    ["bug\0", "ui"],
    { id: 1, login: "ada" },
  ),
);

/** A name that can be given to any value: `length` belongs to arrays. */
const nameOfProperty = fc.string().filter((name) => name !== "length");

/** A change with one value replaced, added or removed, at any depth. */
const altered = fc
  .record({
    sample: fc.constantFrom(...samples),
    at: fc.nat(40),
    name: fc.option(fc.oneof(fc.constantFrom("__proto__", "a\0", "toString"), nameOfProperty)),
    value: fc.option(hostile),
  })
  .map(({ sample, at, name, value }) => {
    const change = structuredClone(sample);
    const places = placesIn(change);
    const [holder, known] = places[at % places.length] ?? [change, "type"];
    if (value === null) Reflect.deleteProperty(holder, known);
    else {
      Object.defineProperty(holder, name ?? known, {
        value,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return change;
  });

/** Every object in a value with each of its keys. */
function placesIn(value: unknown): (readonly [object, string])[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    [value, key] as const,
    ...placesIn(inner),
  ]);
}

/** What the schemas accept once all texts are clean; undefined if they refuse the change. */
function acceptedBySchema(change: object): Change | undefined {
  const data = cleanValue(change) as { readonly type?: unknown };
  if (typeof data.type !== "string" || !Object.hasOwn(changeSchemas, data.type)) return undefined;
  const result = safeParse(changeSchemas[data.type as ChangeType], data);
  return result.success && isStorable(result.data) ? result.data : undefined;
}

it("accepts every type of change as it is", () => {
  expect(samples.map(({ type }) => type).sort()).toEqual(Object.keys(changeSchemas).sort());
  expect(checkChanges(samples, every)).toMatchObject({ changes: samples, faults: [] });
});

it("accepts what the schemas accept of clean texts, and nothing else", () => {
  let accepted = 0;
  fc.assert(
    fc.property(altered, (change) => {
      const expected = acceptedBySchema(change);
      const { changes, faults } = checkChanges([change], every);
      expect(changes).toStrictEqual(expected ? [expected] : []);
      expect(faults.length > 0).toBe(!expected);
      if (expected) accepted += 1;
    }),
    { numRuns: 2_000 },
  );
  expect(accepted).toBeGreaterThan(50);
});

it("skips changes of groups that are missing, and keeps the order of outcomes", () => {
  const groups = { used: changeGroups, missing: ["timers"] as const };
  const { changes, faults, merge } = checkChanges(samples, groups);
  expect(changes.map(({ type }) => type)).not.toContain("timer.start");
  expect(faults).toEqual([]);
  const outcomes = merge(changes.map(() => ({ status: "created" })));
  const skipped = { status: "skipped", reason: "not_supported" };
  expect(outcomes).toEqual(
    samples.map(({ type }) => (type.startsWith("timer.") ? skipped : { status: "created" })),
  );
});
