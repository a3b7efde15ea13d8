import { dayInZone } from "@tt/connector-core";
import { sql, type Transaction } from "kysely";
import type { Database } from "../../platform/db/schema";
import { nextNumber, numberFrame, type NumberFrame } from "./number";

/** What a new quote gets from the settings. */
export interface AssignedNumber {
  readonly number: string;
  /** The installation's currency, for quotes without their own. */
  readonly currency: string;
}

/**
 * Assigns the next quote number of the day in the installation's time zone. The settings stay locked
 * until the transaction ends, so that concurrent quotes get consecutive numbers, and a number whose
 * transaction is rolled back is assigned to the next quote.
 */
export async function assignNumber(tx: Transaction<Database>, now: Date): Promise<AssignedNumber> {
  const settings = await tx
    .selectFrom("settings")
    .select(["timezone", "currency"])
    .select([
      "quote_prefix as prefix",
      "quote_start_number as start",
      "quote_number_pattern as pattern",
    ])
    .where("id", "=", 1)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow();
  const frame = numberFrame(settings, dayInZone(now, settings.timezone));
  const highest = await highestSequence(tx, frame);
  return { number: nextNumber(frame, highest, settings.start), currency: settings.currency };
}

/**
 * Reads the highest sequence of a frame. A statement of its own, because the one that waits for the lock
 * does not see what was committed meanwhile.
 */
async function highestSequence(
  tx: Transaction<Database>,
  { before, after }: NumberFrame,
): Promise<string | undefined> {
  // The colon follows the 9 in ASCII, so the range holds the numbers that continue with a digit.
  const { rows } = await sql<{ highest: string | null }>`
    select max(sequence::numeric)::text as highest
    from (
      select substr(quote_number, char_length(${before}::text) + 1, greatest(0,
        char_length(quote_number) - char_length(${before}::text) - char_length(${after}::text)
      )) as sequence
      from quotes
      where quote_number >= ${before}::text || '0' and quote_number < ${before}::text || ':'
        and right(quote_number, char_length(${after}::text)) = ${after}::text
    ) candidates
    where sequence ~ '^[0-9]+$'`.execute(tx);
  return rows[0]?.highest ?? undefined;
}
