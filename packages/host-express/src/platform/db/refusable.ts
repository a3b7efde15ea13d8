import type { Kysely, Transaction } from "kysely";
import type { Refused } from "../change-outcome";
import type { Database } from "./schema";

/** Rolls a transaction back because a change was refused. */
class RefusedError extends Error {
  constructor(readonly refused: Refused) {
    super(refused.reason);
  }
}

/** Rolls the transaction of {@link refusable} back. */
export function refuse(refused: Refused): never {
  throw new RefusedError(refused);
}

/** Returns an outcome that is no refusal; one rolls the transaction of {@link refusable} back. */
export function accepted<Outcome extends { readonly status: string }>(
  outcome: Outcome | Refused,
): Outcome {
  return isRefused(outcome) ? refuse(outcome) : outcome;
}

function isRefused(outcome: { readonly status: string }): outcome is Refused {
  return outcome.status === "refused";
}

/**
 * Runs changes of which none is made if one is refused.
 * @param refusalOf Turns an error of the database into a refusal; undefined for other errors.
 */
export async function refusable<Result>(
  db: Kysely<Database>,
  change: (tx: Transaction<Database>) => Promise<Result>,
  refusalOf: (error: unknown) => Refused | undefined,
): Promise<Result | Refused> {
  try {
    return await db.transaction().execute(change);
  } catch (error) {
    if (error instanceof RefusedError) return error.refused;
    const refused = refusalOf(error);
    if (!refused) throw error;
    return refused;
  }
}
