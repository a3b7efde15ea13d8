import type { OpenDatabase } from "../../../packages/host-express/src/platform/db/database";
import type { Client } from "../../../packages/host-express/test/support/client";

/**
 * The first sync of many items from a fake provider, by the host and by a bare loop. Each source
 * (a repository, a calendar) is read once by each of them.
 */
export interface FirstSync {
  /** Name of the bench, also in the names of its databases. */
  readonly name: string;
  /** What a source consists of, plural: `issues`. */
  readonly items: string;
  /** Key of the connector in the API: `github`. */
  readonly connector: string;
  /** Programs, relative to bench/. */
  readonly programs: {
    /** The fake provider. Arguments: sources, `name:items`. */
    readonly provider: string;
    /** The bare loop, which calls `serveLoop`. */
    readonly baseline: string;
    /** A bare loop that writes the rows of the host. Its database is filled by `seedInside`. */
    readonly sameWrites: string;
    /** Syncs in its own process and prints `InsideFigures`. Arguments: names of sources. */
    readonly inside: string;
  };
  readonly plans: { readonly short: FirstSyncPlan; readonly full: FirstSyncPlan };
  /** Environment of all three programs that read from the provider. */
  readonly environment: (providerUrl: string) => Readonly<Record<string, string>>;
  /** Number of rows that a number of items makes. */
  readonly rowsOf: (items: number) => number;
  /**
   * Sets the host up. @returns Saves the settings that point the integration to a source
   * @param project Id of the project that receives the rows.
   */
  readonly setUp: (client: Client, project: number) => Promise<(source: string) => Promise<void>>;
  /** Fills the databases of the programs `inside` and `sameWrites`: one user, project and integration. */
  readonly seedInside: (database: OpenDatabase) => Promise<void>;
}

/** How much is measured. */
export interface FirstSyncPlan {
  /** Items of one source; each round has a new one. */
  readonly items: number;
  readonly rounds: number;
  /** Items that both sides read before the first round. */
  readonly warmUp: number;
  /** Numbers of items for which memory is measured. */
  readonly memorySizes: readonly number[];
}

/** What the program `inside` measures. */
export interface InsideFigures {
  /** Growth of the heap during the sync of each source, bytes. */
  readonly growthBytes: readonly number[];
  /** A sync that finds nothing new: its SQL statements and the provider's statuses. */
  readonly unchanged: { readonly statements: number; readonly statuses: readonly number[] };
}
