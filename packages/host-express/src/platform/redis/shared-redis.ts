import { Redis } from "ioredis";
import type { Log } from "../log/log";

/** What the processes of an installation share beside the database. Never needed, only better. */
export interface SharedRedis {
  /**
   * Does something there.
   * @returns Undefined, within {@link maxAnswerMs} at the latest, when Redis cannot do it now.
   */
  attempt<T>(work: (client: Redis) => Promise<T>): Promise<T | undefined>;
  close(): void;
}

/** A request waits for Redis this long at most, milliseconds. */
export const maxAnswerMs = 200;
/** A start waits for the first connection this long at most, milliseconds. */
const maxStartMs = 1_000;

/**
 * Connects to Redis, and again whenever the connection is lost. One warning for each outage.
 * @param url `redis://` or `rediss://`
 */
export async function connectRedis(url: string, log: Log): Promise<SharedRedis> {
  const client = new Redis(url, {
    lazyConnect: true,
    // Whoever asks while there is no connection is told so at once, and nothing is sent twice.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (times) => Math.min(times * 100, 1_000),
    connectTimeout: 2_000,
    disconnectTimeout: 200,
    // For a handshake that gets no answer; what a request waits is bounded below.
    commandTimeout: 2_000,
  });

  let out = false;
  const failed = (error: unknown): void => {
    if (out) return;
    out = true;
    log.warn({ err: error }, "Redis does not answer: this process goes on by itself until it does");
  };
  const answered = (): void => {
    if (!out) return;
    out = false;
    log.info({}, "Redis answers again");
  };
  client.on("error", failed);
  await within(maxStartMs, client.connect()).catch(failed);

  return {
    async attempt(work) {
      if (client.status !== "ready") return undefined;
      try {
        const result = await within(maxAnswerMs, work(client));
        answered();
        return result;
      } catch (error) {
        failed(error);
        // What does not answer is dialled again; until it does, nobody waits for it.
        if (error instanceof NoAnswer) client.disconnect(true);
        return undefined;
      }
    },
    close() {
      client.disconnect();
    },
  };
}

class NoAnswer extends Error {
  override readonly name = "NoAnswer";
}

/**
 * Waits for so many milliseconds at most. An answer that came while this process was busy counts:
 * it is read before the immediate runs.
 */
function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      setImmediate(() => {
        reject(new NoAnswer(`No answer in ${String(milliseconds)} ms`));
      });
    }, milliseconds);
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer);
    });
  });
}
