import type { ExternalRef } from "../changes/changes";

/** A completed time entry that the provider does not have as it is now. */
export interface ExportEntry {
  readonly entryId: number;
  /** Grows with every change. */
  readonly version: number;
  /** `new`: never written there. `deleted`: it is there and no longer here. */
  readonly state: "new" | "changed" | "deleted";
  /** What it is called there; undefined for a new one. */
  readonly link: { readonly entry: ExternalRef; readonly remoteVersion: string | null } | undefined;
  /** ISO 8601 UTC, whole seconds; of a deleted one all of this is empty. */
  readonly start: string;
  readonly end: string;
  readonly notes: string | null;
  readonly project: string | null;
  readonly client: string | null;
  readonly task: string | null;
}

/** Which entries to export. */
export interface ExportQuery {
  /** Only new ones that were made then or later, ISO 8601 UTC. It never moves, so it skips nothing. */
  readonly since: string;
  /** Only new ones from this id on: what {@link ExportReads.settledBelow} said. Default: all. */
  readonly from?: number;
  /** Go on after this entry id. */
  readonly after?: number;
  readonly limit: number;
}

/** What is to be exported. */
export interface ExportReads {
  /**
   * Completed entries of the card's owner that were never written to the provider, changed since, or
   * deleted here, by id. Those that came from the provider are none of them.
   */
  unexported(integrationId: string, query: ExportQuery): Promise<readonly ExportEntry[]>;
  /**
   * An id below which all entries of the card's owner are completed and were made before a time,
   * ISO 8601 UTC. Once they are exported, later looks for new ones need not begin before it.
   */
  settledBelow(integrationId: string, time: string): Promise<number>;
}
