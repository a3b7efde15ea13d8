import * as z from "zod/mini";
import { entryRefSchema, type ExternalRef } from "./refs";
import { localId, localVersion, text } from "./schema-parts";

/** Records that a time entry was exported to the provider, and in which version. */
export interface LinkSet {
  readonly type: "link.set";
  /** The exported item. */
  readonly entry: ExternalRef;
  /** Local id of the time entry, which may have been deleted since. */
  readonly entryId: number;
  /** Local version that was exported. */
  readonly localVersion: number;
  /** The provider's version of the exported item; null if it has none. */
  readonly remoteVersion: string | null;
  /** True if the entry was deleted on both sides and nothing is left to export. */
  readonly gone: boolean;
}

/** Validates a {@link LinkSet}. */
export const linkSetSchema = z.strictObject({
  type: z.literal("link.set"),
  entry: entryRefSchema,
  entryId: localId,
  localVersion,
  remoteVersion: z.nullable(text(1_000)),
  gone: z.boolean(),
}) satisfies z.core.$ZodType<LinkSet>;
