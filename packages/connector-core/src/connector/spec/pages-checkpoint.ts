import { isJsonObject, type JsonObject, type JsonValue } from "../../json";

/** Changes that a provider made in this time before its newest one may still be missing in its lists. */
const overlapMs = 60_000;

/** Where a list goes on that is not read to its end, or that the provider tracks. */
export interface ListPosition {
  /** The `next` or `resume` of the last page that was committed. */
  readonly from: string;
  /** The newest `asOf` of the pages that were committed. */
  readonly newest: string | undefined;
  /** When reading the list began: what changed later may have been missed. ISO 8601 UTC. */
  readonly began: string;
}

/** What a checkpoint of `sync.pages` says. */
export interface PagesCheckpoint {
  /** The newest `asOf` of the last complete sync. */
  readonly since: string | undefined;
  /** Undefined to read a list from its first page. */
  readonly list: ListPosition | undefined;
}

/**
 * Reads a checkpoint.
 * @param now For a position without a time, after which nothing may have been missed.
 */
export function readCheckpoint(checkpoint: JsonObject | undefined, now: Date): PagesCheckpoint {
  return {
    since: instantIn(checkpoint, "since"),
    list: positionIn(checkpoint?.["list"], now),
  };
}

function positionIn(list: JsonValue | undefined, now: Date): ListPosition | undefined {
  if (!isJsonObject(list) || typeof list["from"] !== "string") return undefined;
  return {
    from: list["from"],
    newest: instantIn(list, "newest"),
    began: instantIn(list, "began") ?? now.toISOString(),
  };
}

function instantIn(value: JsonObject | undefined, name: string): string | undefined {
  const instant = value?.[name];
  return typeof instant === "string" && !Number.isNaN(Date.parse(instant)) ? instant : undefined;
}

/** Writes a checkpoint that {@link readCheckpoint} reads. */
export function checkpointAt(
  since: string | undefined,
  list: ListPosition | undefined,
): JsonObject {
  return {
    ...(since === undefined ? {} : { since }),
    ...(list ? { list: positionOf(list) } : {}),
  };
}

function positionOf({ from, newest, began }: ListPosition): JsonObject {
  return { from, ...(newest === undefined ? {} : { newest }), began };
}

/** The time from which the next sync reads; undefined to read everything. */
export function sinceAfter(newest: string | undefined): string | undefined {
  return newest === undefined ? undefined : new Date(Date.parse(newest) - overlapMs).toISOString();
}
