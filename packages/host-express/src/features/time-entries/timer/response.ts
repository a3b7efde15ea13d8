import type { Kysely } from "kysely";
import * as z from "zod";
import type { Database } from "../../../platform/db/schema";
import { notFound } from "../../../platform/http/http-error";
import { timeEntrySchema, toTimeEntry } from "../schema";
import { findEntry } from "../store";

/** Schema of a response with a message and the entry that was changed. */
export function entryResponse<Message extends string>(message: Message) {
  return z.object({ message: z.literal(message), time_entry: timeEntrySchema });
}

/** Documents the 404 of {@link readEntry}. */
export const deletedMeanwhile = {
  description: "The entry was deleted by another request meanwhile",
} as const;

/**
 * Reads the entry of a timer that was just changed, in its JSON form.
 * @throws HttpError 404 if it was deleted meanwhile
 */
export async function readEntry(
  db: Kysely<Database>,
  id: number,
  now: Date,
): Promise<z.output<typeof timeEntrySchema>> {
  const row = await findEntry(db, id);
  if (!row) throw notFound("Time entry");
  return toTimeEntry(row, now);
}
