import type { ExternalRef } from "../changes/changes";

/** A completed time entry whose current version the provider does not have. */
export interface ExportEntry {
  readonly entryId: number;
  /** Increases with every change. */
  readonly version: number;
  /**
   * `new`: never exported. `changed`: exported in an older version. `deleted`: exported, then deleted
   * here.
   */
  readonly state: "new" | "changed" | "deleted";
  /** The exported counterpart; undefined for a new entry. */
  readonly link: { readonly entry: ExternalRef; readonly remoteVersion: string | null } | undefined;
  /** ISO 8601 UTC, whole seconds. Empty, like all fields below, if the entry is deleted. */
  readonly start: string;
  readonly end: string;
  readonly notes: string | null;
  readonly project: string | null;
  readonly client: string | null;
  readonly task: string | null;
  /** The item of the entry's task, if this integration keeps that task up to date. */
  readonly taskRef?: ExternalRef | undefined;
}

/** Which entries to export. */
export interface ExportQuery {
  /**
   * Among new entries, only those created at this time or later, ISO 8601 UTC. Use the same value in
   * every query: a later one would skip entries.
   */
  readonly since: string;
  /** Among new entries, only ids from this one, the result of {@link ExportReads.settledBelow} (default: all). */
  readonly from?: number;
  /** Continue after this entry id. */
  readonly after?: number;
  /** Maximum number of entries to return. */
  readonly limit: number;
}

/**
 * Reads the time entries to export.
 *
 * @example
 * ```ts
 * import type { ExportReads } from "@tt/connector-core";
 *
 * export async function firstPage(entries: ExportReads, integrationId: string) {
 *   return entries.unexported(integrationId, { since: "2026-01-01T00:00:00Z", limit: 100 });
 * }
 * ```
 */
export interface ExportReads {
  /**
   * Returns completed entries of the integration's owner that were never exported, have changed since,
   * or were deleted, ordered by id. Entries imported from the provider are excluded.
   */
  unexported(integrationId: string, query: ExportQuery): Promise<readonly ExportEntry[]>;
  /**
   * Returns an id below which all entries of the integration's owner are completed and were created
   * before `time` (ISO 8601 UTC). Once these are exported, later queries can start at this id.
   */
  settledBelow(integrationId: string, time: string): Promise<number>;
}
