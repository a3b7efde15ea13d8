import { setTimeout as setTimeoutAsync } from "node:timers/promises";
import pg from "pg";
import type { Log } from "../log/log";
import { DatabaseUnavailableError } from "./unavailable";

const heartbeat = 2_000;
const maxRetryMs = 5_000;
const longestGoodbye = 1_000;

/** Who hears. */
export interface Listener {
  readonly onNotify: (payload: string) => void;
  readonly onLost: () => void;
}

/**
 * Listens on a connection of its own. A heartbeat finds dead connections within seconds; whenever
 * one is lost, `onLost` is called at once and again after the reconnect, since notifications in
 * between are gone.
 */
export async function listenPostgres(
  config: pg.ClientConfig,
  channel: string,
  listener: Listener,
  log: Log,
): Promise<() => Promise<void>> {
  let stopped = false;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let failures = 0;

  const lose = (lost: pg.Client, error: Error): void => {
    if (stopped || client !== lost) return;
    client = undefined;
    clearTimeout(timer);
    const err = new DatabaseUnavailableError(error);
    log.warn({ err, channel }, "the connection that hears of changes was lost");
    listener.onLost();
    void close(lost);
    retry();
  };

  const retry = (): void => {
    failures += 1;
    const wait = Math.min(maxRetryMs, 100 * 2 ** Math.min(failures, 10));
    timer = setTimeout(() => {
      connect().catch(() => {
        if (!stopped) retry();
      });
    }, wait);
  };

  const beat = (current: pg.Client): void => {
    timer = setTimeout(() => {
      current.query("select 1").then(
        () => {
          if (client === current && !stopped) beat(current);
        },
        (error: unknown) => {
          lose(current, error as Error);
        },
      );
    }, heartbeat);
  };

  const connect = async (): Promise<void> => {
    const next = new pg.Client({ ...config, query_timeout: heartbeat });
    next.on("error", (error) => {
      lose(next, error);
    });
    next.on("notification", (message) => {
      listener.onNotify(message.payload ?? "");
    });
    try {
      await next.connect();
      await next.query(`listen ${pg.escapeIdentifier(channel)}`);
    } catch (error) {
      void close(next);
      throw error;
    }
    if (stopped) {
      await close(next);
      return;
    }
    client = next;
    failures = 0;
    listener.onLost();
    beat(next);
  };

  await connect();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    if (client) await close(client);
  };
}

/** Says goodbye, and does not wait long for a server that may not hear it. */
async function close(client: pg.Client): Promise<void> {
  await Promise.race([
    client.end().catch(() => undefined),
    setTimeoutAsync(longestGoodbye, undefined, { ref: false }),
  ]);
}
