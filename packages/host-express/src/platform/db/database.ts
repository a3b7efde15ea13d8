import type { Kysely } from "kysely";
import type { fromPglite } from "pg-boss";
import type { Database } from "./schema";

/** How long a bounded read may take, milliseconds. The embedded database has no such clock. */
export const maxReadMs = 1_000;

/** A statement that the server plans once. */
export interface PreparedStatement {
  /** At most 63 bytes, unique in this program. */
  readonly name: string;
  readonly text: string;
}

/** An open database, embedded or not. */
export interface OpenDatabase {
  readonly kind: "pglite" | "postgres";
  readonly db: Kysely<Database>;
  /**
   * The same database, for transactions that only look things up by index. Each statement is planned
   * once, and never to read a table from end to end because it was small then.
   */
  readonly byIndex: Kysely<Database>;
  /**
   * The same database, for reads whose cost depends on what is asked. The server ends one after
   * {@link maxReadMs}; they have connections of their own, so nothing else waits for them.
   */
  readonly bounded: Kysely<Database>;
  /** The same database, for migrations and clean-ups, which may take an hour. */
  readonly maintenance: Kysely<Database>;
  /** The same database on a connection of its own with short limits: is it there? */
  readonly probe: Kysely<Database>;
  /** One named prepared statement, one round trip, outside any transaction of ours. */
  prepared<Row>(statement: PreparedStatement, parameters: readonly unknown[]): Promise<Row[]>;
  /**
   * Hears notifications of a channel.
   * @param onLost Some may have been missed: forget what depends on them.
   * @returns Stops listening.
   */
  listen(
    channel: string,
    onNotify: (payload: string) => void,
    onLost: () => void,
  ): Promise<() => Promise<void>>;
  /** What pg-boss works on. */
  readonly jobs: ReturnType<typeof fromPglite>;
  /**
   * What a server does by itself and the embedded one does not: vacuum and checkpoint.
   * @param leastWritten Bytes of write-ahead log since the last time below which nothing is done.
   */
  maintain(leastWritten?: number): Promise<void>;
  close(): Promise<void>;
}
