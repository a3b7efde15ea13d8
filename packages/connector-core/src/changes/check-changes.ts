import type { ZodError, ZodType } from "zod";
import { changeSchemas, type Change, type ChangeType } from "./changes";
import type { Outcome } from "./outcome";
import { cutText } from "../text";

/** Merges the outcomes of the valid changes with those of the invalid ones. */
export type MergeOutcomes = (outcomes: readonly Outcome[]) => readonly Outcome[];

/** The result of validating the changes of one change set. */
export interface CheckedChanges {
  /** The valid changes, without unknown fields. */
  readonly changes: readonly Change[];
  /**
   * One sentence per fault of the invalid changes, with its path: `changes[2].fields.status: …`.
   */
  readonly faults: readonly string[];
  /**
   * Merges the outcomes of `changes` with those of the invalid ones, in the original order. Returns
   * its argument if every change is valid.
   */
  readonly merge: MergeOutcomes;
}

/**
 * Validates changes against the schemas of their types. The compiler is not enough: a connector may
 * be plain JavaScript or pass on values of its provider.
 * @param uses The change types that the connector's manifest lists.
 */
export function checkChanges(
  changes: readonly unknown[],
  uses: readonly ChangeType[],
): CheckedChanges {
  const valid: Change[] = [];
  const faults: string[] = [];
  const invalid = new Map<number, Outcome>();
  changes.forEach((change, index) => {
    const checked = checkChange(change, uses);
    if ("change" in checked) {
      valid.push(checked.change);
      return;
    }
    invalid.set(index, invalidOutcome(checked.faults));
    const place = `changes[${String(index)}]`;
    faults.push(
      ...checked.faults.map((fault) => `${place}${fault.startsWith(":") ? "" : "."}${fault}`),
    );
  });
  return {
    changes: valid,
    faults,
    merge: (outcomes) => (invalid.size === 0 ? outcomes : merge(changes.length, invalid, outcomes)),
  };
}

type Checked = { readonly change: Change } | { readonly faults: readonly string[] };

function checkChange(change: unknown, uses: readonly ChangeType[]): Checked {
  if (typeof change !== "object" || change === null) return { faults: [": Must be an object"] };
  const { type } = change as { readonly type?: unknown };
  const used = uses.find((each) => each === type);
  if (used === undefined) {
    return { faults: [`type: Must be one of the manifest's uses (${uses.join(", ")})`] };
  }
  const schema: ZodType<Change> = changeSchemas[used];
  const result = schema.safeParse(change);
  return result.success ? { change: result.data } : { faults: faultsOf(result.error) };
}

/** Reports paths and rules but never values, which may be long or personal. */
function faultsOf({ issues }: ZodError): readonly string[] {
  return issues.map(({ path, message }) => `${path.map(String).join(".")}: ${message}`);
}

function invalidOutcome(faults: readonly string[]): Outcome {
  const error = `The connector returned an invalid change: ${faults.join("; ")}`;
  return { status: "failed", reason: "invalid_change", error: cutText(error, 500) };
}

function merge(
  count: number,
  invalid: ReadonlyMap<number, Outcome>,
  outcomes: readonly Outcome[],
): readonly Outcome[] {
  const left = outcomes.values();
  return Array.from({ length: count }, (_, index) => {
    const outcome = invalid.get(index) ?? left.next().value;
    if (!outcome) throw new Error("A commit returned fewer outcomes than changes");
    return outcome;
  });
}
