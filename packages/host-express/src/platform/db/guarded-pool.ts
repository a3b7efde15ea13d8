import { Socket } from "node:net";
import pg from "pg";
import type { Log } from "../log/log";
import { connectionFailure, DatabaseUnavailableError } from "./unavailable";

/** A connection that is checked out of a {@link GuardedPool}. */
export interface GuardedClient {
  /** @throws DatabaseUnavailableError when the connection is lost or silent, then and ever after */
  query(config: pg.QueryConfig): Promise<pg.QueryResult>;
  /** Gives the connection back. One that failed is closed, and so is any with `discard`. */
  release(discard?: boolean): void;
}

/** A connection that can be closed without a word to the server, which may never hear it. */
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
 * A pool of connections that may break at any moment. A broken connection ends neither the process
 * nor a later request: it is closed, and so are the others that were opened before it broke, since
 * they share its path.
 */
export class GuardedPool {
  readonly #pool: pg.Pool;
  /** Counts the times at which older connections stopped being trusted. */
  #generation = 0;
  readonly #generations = new WeakMap<pg.PoolClient, number>();

  constructor(config: pg.PoolConfig, log: Log) {
    this.#pool = new pg.Pool({ ...config, Client: AbortableClient });
    this.#pool.on("connect", (client) => {
      this.#generations.set(client, this.#generation);
      // While a connection is checked out nobody else listens, and an unheard "error" ends the
      // process. The statement under way, or the next one, reports the fault to its caller.
      client.on("error", () => undefined);
    });
    this.#pool.on("error", (error) => {
      const err = new DatabaseUnavailableError(error);
      log.warn({ err, pool: config.application_name }, "an idle database connection broke");
    });
  }

  /** The configuration the pool was made with. */
  get options(): pg.PoolOptions {
    return this.#pool.options;
  }

  /** @throws DatabaseUnavailableError when there is no connection in time */
  async connect(): Promise<GuardedClient> {
    for (;;) {
      const client = await this.#pool.connect().catch((error: unknown) => {
        throw connectionFailure(error) ?? error;
      });
      if (this.#isTrusted(client)) return this.#guard(client);
      discard(client);
    }
  }

  /** Runs one statement on any connection. */
  async query(config: pg.QueryConfig): Promise<pg.QueryResult> {
    const client = await this.connect();
    try {
      return await client.query(config);
    } finally {
      client.release();
    }
  }

  /** Trusts no connection that is open now: idle ones are closed at their next use, others after it. */
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
      release: (unwanted = false) => {
        if (unwanted || broken || !this.#isTrusted(client)) discard(client);
        else client.release();
      },
    };
  }
}

function discard(client: pg.PoolClient): void {
  client.release(true);
  if (client instanceof AbortableClient) client.abort();
}
