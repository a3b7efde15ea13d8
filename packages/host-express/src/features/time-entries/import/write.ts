import { sql, type Transaction } from "kysely";
import type { Actor } from "../../../platform/auth/principal";
import type { Refused } from "../../../platform/change-outcome";
import type { Database } from "../../../platform/db/schema";
import type { CreateOutcome } from "../outcome";
import { refuseEntries, refuseOverlaps, spanOf } from "../refuse-new";
import type { NewEntry } from "../new-entry";
import { insertOthers } from "../write";

/** Outcome of importing one entry; a duplicate of an existing entry is not created. */
export type ImportOutcome = CreateOutcome | { readonly status: "duplicate" };

/**
 * Creates the entries of one user that do not exist yet, as `createEntries`. An entry is a duplicate of
 * one with the same project, start and end, in the database or earlier in the list. Call
 * {@link lockUser} before, so that concurrent imports cannot create an entry twice.
 * @param dryRun If true, creates nothing; the id of an entry that would be created is then 0.
 * @returns the outcomes in the order of `inputs`.
 */
export async function importEntries(
  tx: Transaction<Database>,
  actor: Actor,
  inputs: readonly NewEntry[],
  { now, dryRun }: { readonly now: Date; readonly dryRun: boolean },
): Promise<readonly ImportOutcome[]> {
  if (inputs.length === 0) return [];
  const { references, refused } = await refuseEntries(tx, actor, inputs, now);
  const known = new Map<number, ImportOutcome>(refused);
  const repeats = await markDuplicates(tx, actor.userId, inputs, known);
  await refuseOverlaps(tx, inputs, references, known);
  // A repetition of a row that overlaps another entry overlaps it too.
  for (const [index, first] of repeats) {
    const outcome = known.get(first);
    if (outcome) known.set(index, outcome);
  }
  return dryRun
    ? inputs.map((_input, index) => known.get(index) ?? { status: "created", id: 0 })
    : insertOthers<Refused | { readonly status: "duplicate" }>(
        tx,
        actor,
        inputs,
        references,
        known as ReadonlyMap<number, Refused | { readonly status: "duplicate" }>,
      );
}

/** Locks a user until the transaction ends, so that of their imports, in all processes, one writes. */
export async function lockUser(tx: Transaction<Database>, userId: number): Promise<void> {
  await tx.selectFrom("users").select("id").where("id", "=", userId).forNoKeyUpdate().execute();
}

/**
 * Marks the entries that exist, and repetitions of an entry earlier in the list.
 * @returns the position of the first entry by the position of each of its repetitions.
 */
async function markDuplicates(
  tx: Transaction<Database>,
  userId: number,
  inputs: readonly NewEntry[],
  known: Map<number, ImportOutcome>,
): Promise<ReadonlyMap<number, number>> {
  const firsts = new Map<string, number>();
  const repeats = new Map<number, number>();
  inputs.forEach((input, index) => {
    if (known.has(index)) return;
    const key = identityOf(input);
    const first = firsts.get(key);
    if (first === undefined) firsts.set(key, index);
    else {
      repeats.set(index, first);
      known.set(index, { status: "duplicate" });
    }
  });
  const existing = await existingEntries(
    tx,
    userId,
    [...firsts.values()].flatMap((index) => {
      const input = inputs[index];
      return input ? [{ n: index, ...spanOf(input), project_id: input.project_id }] : [];
    }),
  );
  for (const index of existing) known.set(index, { status: "duplicate" });
  return repeats;
}

/** Equal for entries of one user that count as the same. */
function identityOf(input: NewEntry): string {
  const { start, end } = spanOf(input);
  return [input.project_id, start.getTime(), end.getTime()].join();
}

async function existingEntries(
  tx: Transaction<Database>,
  userId: number,
  wanted: readonly object[],
): Promise<readonly number[]> {
  if (wanted.length === 0) return [];
  // The lateral join forces one index lookup per entry.
  const { rows } = await sql<{ n: number }>`
    select input.n
    from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb)
      as input(n integer, project_id integer, start timestamptz, "end" timestamptz)
    cross join lateral (
      select from time_entries
      where user_id = ${userId} and start_time = input.start and end_time = input."end"
        and project_id = input.project_id
      limit 1
    ) existing`.execute(tx);
  return rows.map((row) => row.n);
}
