import type { ZodError, ZodType } from "zod";
import { changeSchemas, type Change, type ChangeType } from "./changes";
import type { Outcome } from "./outcome";
import { cutText } from "../text";

/** Joins outcomes of the checked changes with those of the refused ones. */
export type MergeOutcomes = (outcomes: readonly Outcome[]) => readonly Outcome[];

/** The changes of one change set, checked. */
export interface CheckedChanges {
  /** Those that can be committed, without fields that nobody knows. */
  readonly changes: readonly Change[];
  /** One sentence per fault of the others, with its path: `changes[2].fields.status: …`. */
  readonly faults: readonly string[];
  /**
   * Joins the outcomes of `changes` with those of the refused ones, in the order of all.
   * Without a refused one it returns what it is given.
   */
  readonly merge: MergeOutcomes;
}

/**
 * Checks changes against the schema of their kind. TypeScript checks them when a connector is
 * written, but a connector may be plain JavaScript or pass on what its provider sent.
 * @param uses The kinds that the connector's manifest names.
 */
export function checkChanges(
  changes: readonly unknown[],
  uses: readonly ChangeType[],
): CheckedChanges {
  const fitting: Change[] = [];
  const faults: string[] = [];
  const refused = new Map<number, Outcome>();
  changes.forEach((change, index) => {
    const checked = checkChange(change, uses);
    if ("change" in checked) {
      fitting.push(checked.change);
      return;
    }
    refused.set(index, invalid(checked.faults));
    const place = `changes[${String(index)}]`;
    faults.push(
      ...checked.faults.map((fault) => `${place}${fault.startsWith(":") ? "" : "."}${fault}`),
    );
  });
  return {
    changes: fitting,
    faults,
    merge: (outcomes) => (refused.size === 0 ? outcomes : merge(changes.length, refused, outcomes)),
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

/** Names paths and rules, never values: they may be long, and they are somebody's data. */
function faultsOf({ issues }: ZodError): readonly string[] {
  return issues.map(({ path, message }) => `${path.map(String).join(".")}: ${message}`);
}

function invalid(faults: readonly string[]): Outcome {
  const error = `The connector asked for a change that cannot be stored: ${faults.join("; ")}`;
  return { status: "failed", reason: "invalid_change", error: cutText(error, 500) };
}

function merge(
  count: number,
  refused: ReadonlyMap<number, Outcome>,
  outcomes: readonly Outcome[],
): readonly Outcome[] {
  const left = outcomes.values();
  return Array.from({ length: count }, (_, index) => {
    const outcome = refused.get(index) ?? left.next().value;
    if (!outcome) throw new Error("A commit answered fewer outcomes than it had changes");
    return outcome;
  });
}
