import * as z from "zod/mini";
import { entryRefSchema, type ExternalRef } from "./refs";
import type { SkipReason } from "./outcome";
import { creationRule, instant, key, localId, text, webAddress } from "./schema-parts";

/**
 * Creates a completed time entry of the integration's owner, or updates it to the provider's state,
 * for example from a calendar event. A stored link connects the item and its entry; it outlives the
 * entry.
 *
 * - Without a link, the entry is created if `ifMissing` says so, unless an entry of the owner already
 *   has the marker in its notes (`already_here`).
 * - An entry without local changes is updated.
 * - An entry that was changed locally (`changed_here`), paid or invoiced (`locked`), or deleted
 *   (`deleted_here`) stays as it is.
 * - An item that was exported from here is skipped as `own_item`.
 *
 * The same remote version is skipped as `unchanged`, an older state as `stale`. A new entry needs
 * an unarchived project that the owner may use; otherwise the outcome is `failed`.
 */
export interface EntryUpsert {
  readonly type: "entry.upsert";
  readonly entry: ExternalRef;
  /** Project id for a new entry. An existing entry keeps its project. */
  readonly project: number;
  /** ISO 8601 UTC. Fractions of a second are ignored. */
  readonly start: string;
  /** ISO 8601 UTC, not before `start`. */
  readonly end: string;
  /** At most 10,000 characters. */
  readonly notes: string;
  /** Text in the notes that identifies the item, e.g. `gcal:4f0c1k2`. */
  readonly marker: string;
  /** Applies to a new entry only. */
  readonly billable: boolean;
  /** The provider's version of this state, such as an ETag; null if it has none. */
  readonly remoteVersion: string | null;
  /** When the provider recorded this state, ISO 8601 UTC; null if unknown. */
  readonly asOf: string | null;
  /** Web page of the item, `http` or `https`, at most 2,000 characters. */
  readonly url?: string | null | undefined;
  /** `create` to create an unknown entry; otherwise the reason for which it is skipped. */
  readonly ifMissing: "create" | SkipReason;
}

/** Validates an {@link EntryUpsert}. */
export const entryUpsertSchema = z
  .strictObject({
    type: z.literal("entry.upsert"),
    entry: entryRefSchema,
    project: localId,
    start: instant,
    end: instant,
    notes: text(10_000),
    marker: key(1_500),
    billable: z.boolean(),
    remoteVersion: z.nullable(text(1_000)),
    asOf: z.nullable(instant),
    url: z.nullish(webAddress),
    ifMissing: creationRule,
  })
  .check(
    z.refine(({ start, end }) => Date.parse(end) >= Date.parse(start), {
      path: ["end"],
      error: "Must not be before the start",
    }),
  ) satisfies z.core.$ZodType<EntryUpsert>;
