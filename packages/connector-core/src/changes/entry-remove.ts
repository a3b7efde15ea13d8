import * as z from "zod/mini";
import { entryRefSchema, type ExternalRef } from "./refs";
import type { SkipReason } from "./outcome";
import { instant, skipReason } from "./schema-parts";

/**
 * Deletes an imported time entry, unless it was changed locally, because its item was deleted at
 * the provider or no longer counts. If the item comes back, the entry is created again.
 */
export interface EntryRemove {
  readonly type: "entry.remove";
  readonly entry: ExternalRef;
  /** When the provider recorded this state, ISO 8601 UTC; null if unknown. */
  readonly asOf: string | null;
  /** The reason for which an unknown entry is skipped. */
  readonly ifMissing: SkipReason;
}

/** Validates an {@link EntryRemove}. */
export const entryRemoveSchema = z.strictObject({
  type: z.literal("entry.remove"),
  entry: entryRefSchema,
  asOf: z.nullable(instant),
  ifMissing: skipReason,
}) satisfies z.core.$ZodType<EntryRemove>;
