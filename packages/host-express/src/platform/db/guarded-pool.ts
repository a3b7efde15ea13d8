import { Socket } from "node:net";
import pg from "pg";
import type { Log } from "../log/log";
import { connectionFailure, DatabaseUnavailableError } from "./unavailable";

/** A connection that is checked out of a {@link GuardedPool}. */
export interface GuardedClient {
  /** @throws DatabaseUnavailableError if the connection was lost or timed out, in every later call */
  query(config: pg.QueryConfig): Promise<pg.QueryResult>;
  /** Returns the connection to the pool, or closes it if it failed or `discard` is true. */
  release(discard?: boolean): void;
}

/** A connection that can be closed without notifying the server, which may be unreachable. */
class AbortableClient extends pg.Client {
  readonly #socket: Socket;

  constructor(config: pg.ClientConfig = {}) {
    const socket = new Socket();
    super({ ...config, stream: () => socket });
    this.#socket = socket;
  }

  abort(): void {
    this.#socket.destroy();
  }
}

/**
 * A pool that survives broken connections. A broken connection is closed together with all others that
 * were opened before it broke, since they share its network path, and it does not crash the process.
 */
export class GuardedPool {
  readonly #pool: pg.Pool;
  /** Incremented when all open connections become untrusted. */
  #generation = 0;
  readonly #generations = new WeakMap<pg.PoolClient, number>();

  constructor(config: pg.PoolConfig, log: Log) {
    this.#pool = new pg.Pool({ ...config, Client: AbortableClient });
    this.#pool.on("connect", (client) => {
      this.#generations.set(client, this.#generation);
      // A checked-out connection has no other listener, and an unhandled "error" event ends the
      // process. The current or next statement reports the error to its caller.
      client.on("error", () => undefined);
    });
    this.#pool.on("error", (error) => {
      const err = new DatabaseUnavailableError(error);
      log.warn({ err, pool: config.application_name }, "an idle database connection was lost");
    });
  }

  /** The configuration of the pool. */
  get options(): pg.PoolOptions {
    return this.#pool.options;
  }

  /** @throws DatabaseUnavailableError if no connection is available in time */
  async connect(): Promise<GuardedClient> {
    for (;;) {
      const client = await this.#pool.connect().catch((error: unknown) => {
        throw connectionFailure(error) ?? error;
      });
      if (this.#isTrusted(client)) return this.#guard(client);
      discard(client);
    }
  }

  /**
   * Runs a text on any connection. One without a name and parameters may have several statements, and
   * fail inside a transaction that it began: its connection is then closed.
   */
  async query(config: pg.QueryConfig): Promise<pg.QueryResult> {
    const client = await this.connect();
    let mayBeInTransaction = config.name === undefined && config.values === undefined;
    try {
      const result = await client.query(config);
      mayBeInTransaction = false;
      return result;
    } finally {
      client.release(mayBeInTransaction);
    }
  }

  /** Marks all open connections as untrusted: idle ones are closed at their next use, others after it. */
  distrust(): void {
    this.#generation += 1;
  }

  /** Closes all connections; waits for those that are checked out. */
  end(): Promise<void> {
    return this.#pool.end();
  }

  #isTrusted(client: pg.PoolClient): boolean {
    return this.#generations.get(client) === this.#generation;
  }

  #guard(client: pg.PoolClient): GuardedClient {
    let broken: Error | undefined;
    return {
      query: async (config) => {
        if (broken) throw broken;
        try {
          return await client.query(config);
        } catch (error) {
          broken = connectionFailure(error);
          if (broken && this.#isTrusted(client)) this.distrust();
          throw broken ?? error;
        }
      },
      release: (isDiscarded = false) => {
        if (isDiscarded || broken || !this.#isTrusted(client)) discard(client);
        else client.release();
      },
    };
  }
}

function discard(client: pg.PoolClient): void {
  client.release(true);
  if (client instanceof AbortableClient) client.abort();
}
