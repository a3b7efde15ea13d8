import type * as z from "zod/mini";
import {
  changeSchemas,
  changeTypeOf,
  groupOfChange,
  type Change,
  type ChangeGroup,
} from "./changes";
import type { Outcome } from "./outcome";
import { safeParse } from "../schema";
import { cleanValue, cut, isStorable, printableName } from "../text";

/** Merges the outcomes of the changes that are committed with those of the others. */
export type MergeOutcomes = (outcomes: readonly Outcome[]) => readonly Outcome[];

/** The result of validating the changes of one change set. */
export interface CheckedChanges {
  /** The changes to commit, as plain data with clean texts. */
  readonly changes: readonly Change[];
  /**
   * One sentence per fault of the invalid changes, with its path: `changes[2].fields.status: …`.
   */
  readonly faults: readonly string[];
  /**
   * Merges the outcomes of `changes` with those of the invalid and unsupported ones, in the original
   * order. Returns its argument if all are committed.
   */
  readonly merge: MergeOutcomes;
}

/** The groups of changes that a connector's manifest lists. */
export interface CheckedGroups {
  readonly used: readonly ChangeGroup[];
  /** Those of `used` that the storage lacks and that the connector works without. */
  readonly missing: readonly ChangeGroup[];
}

/**
 * Cleans changes and validates them against the schemas of their types. The compiler is not enough:
 * a connector may be plain JavaScript or pass on values of its provider.
 */
export function checkChanges(
  changes: readonly unknown[],
  { used, missing }: CheckedGroups,
): CheckedChanges {
  const valid: Change[] = [];
  const faults: string[] = [];
  const dropped = new Map<number, Outcome>();
  changes.forEach((change, index) => {
    const checked = checkChange(change, used);
    if ("change" in checked) {
      if (!missing.includes(groupOfChange[checked.change.type])) valid.push(checked.change);
      else dropped.set(index, { status: "skipped", reason: "not_supported" });
      return;
    }
    dropped.set(index, invalidOutcome(checked.faults));
    const place = `changes[${String(index)}]`;
    faults.push(
      ...checked.faults.map((fault) => `${place}${fault.startsWith(":") ? "" : "."}${fault}`),
    );
  });
  return {
    changes: valid,
    faults,
    merge: (outcomes) => (dropped.size === 0 ? outcomes : merge(changes.length, dropped, outcomes)),
  };
}

type Checked = { readonly change: Change } | { readonly faults: readonly string[] };

/** Getters that throw, cycles, and class instances with texts that cannot be stored. */
const notPlain: Checked = { faults: [": Must be plain data"] };

function checkChange(change: unknown, uses: readonly ChangeGroup[]): Checked {
  if (typeof change !== "object" || change === null) return { faults: [": Must be an object"] };
  try {
    // Most changes are valid as they are. Others may be once their texts are clean.
    const checked = validate(change, uses);
    if ("change" in checked) return checked;
    const clean = cleanValue(change);
    return clean === change ? checked : validate(clean, uses);
  } catch {
    return notPlain;
  }
}

function validate(data: object, uses: readonly ChangeGroup[]): Checked {
  const type = changeTypeOf(data);
  if (type === undefined) return { faults: ["type: Must be the type of a change"] };
  const group = groupOfChange[type];
  if (!uses.includes(group)) {
    return { faults: [`type: Belongs to the group "${group}", which the manifest's uses lacks`] };
  }
  const schema: z.core.$ZodType<Change> = changeSchemas[type];
  const result = safeParse(schema, data);
  if (!result.success) return { faults: faultsOf(result.error) };
  // Texts of class instances are not cleaned.
  return isStorable(result.data) ? { change: result.data } : notPlain;
}

/** Reports paths and rules but never values, which may be long or personal. */
function faultsOf({ issues }: z.core.$ZodError): readonly string[] {
  return issues.map((issue) => {
    const place = issue.path.map(String).join(".");
    // Zod's message lists all keys at full length.
    if (issue.code !== "unrecognized_keys") return `${place}: ${issue.message}`;
    return `${place}: Unrecognized key ${printableName(issue.keys[0] ?? "")}`;
  });
}

function invalidOutcome(faults: readonly string[]): Outcome {
  const error = `The connector returned an invalid change: ${faults.join("; ")}`;
  return { status: "failed", reason: "invalid_change", error: cut(error, 500) };
}

function merge(
  count: number,
  dropped: ReadonlyMap<number, Outcome>,
  outcomes: readonly Outcome[],
): readonly Outcome[] {
  const left = outcomes.values();
  return Array.from({ length: count }, (_, index) => {
    const outcome = dropped.get(index) ?? left.next().value;
    if (!outcome) throw new Error("A commit returned fewer outcomes than changes");
    return outcome;
  });
}
