import { Redis } from "ioredis";
import type { Log } from "../log/log";

/** An optional Redis that the processes of an installation share. */
export interface SharedRedis {
  /**
   * Runs commands on Redis.
   * @returns the result, or undefined if Redis is unavailable or takes longer than
   * {@link maxAnswerMs}
   */
  attempt<T>(work: (client: Redis) => Promise<T>): Promise<T | undefined>;
  close(): void;
}

/** Longest time a request waits for Redis. */
const maxAnswerMs = 200;
/** Longest time the start of the host waits for the first connection. */
const maxStartMs = 1_000;

/**
 * Connects to Redis and reconnects after a loss. Logs one warning per outage; never throws.
 * @param url `redis://` or `rediss://`
 */
export async function connectRedis(url: string, log: Log): Promise<SharedRedis> {
  const client = new Redis(url, {
    lazyConnect: true,
    // Without a connection, commands fail immediately; no command is sent twice.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (times) => Math.min(times * 100, 1_000),
    connectTimeout: 2_000,
    disconnectTimeout: 200,
    // Ends a handshake without an answer; `attempt` bounds the wait of requests.
    commandTimeout: 2_000,
  });

  let isDown = false;
  const markDown = (error: unknown): void => {
    if (isDown) return;
    isDown = true;
    log.warn(
      { err: error },
      "Redis does not answer: until it does, this process counts rate limits on its own",
    );
  };
  const markUp = (): void => {
    if (!isDown) return;
    isDown = false;
    log.info({}, "Redis answers again");
  };
  client.on("error", markDown);
  await within(maxStartMs, client.connect()).catch(markDown);

  return {
    async attempt(work) {
      if (client.status !== "ready") return undefined;
      try {
        const result = await within(maxAnswerMs, work(client));
        markUp();
        return result;
      } catch (error) {
        markDown(error);
        // Reconnects; until then the client is not ready and later calls return immediately.
        if (error instanceof RedisTimeoutError) client.disconnect(true);
        return undefined;
      }
    },
    close() {
      client.disconnect();
    },
  };
}

class RedisTimeoutError extends Error {
  override readonly name = "RedisTimeoutError";
}

/**
 * Rejects if a promise takes longer than the given time. `setImmediate` gives an answer that arrived
 * while the event loop was blocked the chance to be read first.
 */
function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      setImmediate(() => {
        reject(new RedisTimeoutError(`No answer in ${String(milliseconds)} ms`));
      });
    }, milliseconds);
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer);
    });
  });
}
