import type { Kysely } from "kysely";
import type { fromPglite } from "pg-boss";
import type { Database } from "./schema";

/** Statement timeout of {@link OpenDatabase.bounded}. The embedded database has none. */
export const maxReadMs = 1_000;

/** A statement that the server plans once. */
export interface PreparedStatement {
  /** Unique in this program, at most 63 bytes. */
  readonly name: string;
  readonly text: string;
}

/** An open database: PostgreSQL or embedded. */
export interface OpenDatabase {
  readonly kind: "pglite" | "postgres";
  /** Directory of the embedded database. Undefined for one in memory, and for PostgreSQL. */
  readonly directory?: string | undefined;
  readonly db: Kysely<Database>;
  /**
   * For transactions whose statements use index lookups only. Each statement is planned once, and never
   * with a sequential scan that suited a small table.
   */
  readonly byIndex: Kysely<Database>;
  /**
   * For reads whose cost depends on the request. The server cancels them after {@link maxReadMs}. They
   * have their own connections, so that other queries do not wait for them.
   */
  readonly bounded: Kysely<Database>;
  /** For migrations and clean-up jobs, which may take an hour. */
  readonly maintenance: Kysely<Database>;
  /** For the readiness check: one dedicated connection with short timeouts. */
  readonly probe: Kysely<Database>;
  /** Runs a named prepared statement in one round trip, outside any transaction. */
  prepared<Row>(statement: PreparedStatement, parameters: readonly unknown[]): Promise<Row[]>;
  /**
   * Listens to a channel.
   * @param onLost Called when notifications may have been missed: drop what depends on them.
   * @returns A function that stops listening.
   */
  listen(
    channel: string,
    onNotify: (payload: string) => void,
    onLost: () => void,
  ): Promise<() => Promise<void>>;
  /** The connection for pg-boss. */
  readonly jobs: ReturnType<typeof fromPglite>;
  /**
   * Lets `selectAll` name the columns that the tables have now, whatever a newer version adds to them while
   * this process runs. To be called after the migrations.
   */
  fixColumns(): Promise<void>;
  /**
   * Vacuum and checkpoint of the embedded database. A server does both by itself.
   * @param minWrittenBytes Does nothing if less write-ahead log was written since the last call
   *   (default: 0).
   */
  maintain(minWrittenBytes?: number): Promise<void>;
  close(): Promise<void>;
}
