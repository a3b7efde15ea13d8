import { setTimeout as setTimeoutAsync } from "node:timers/promises";
import pg from "pg";
import type { Log } from "../log/log";
import { DatabaseUnavailableError } from "./unavailable";

const heartbeatMs = 2_000;
const maxBackoffMs = 5_000;
const maxCloseMs = 1_000;

/** Callbacks of {@link listenPostgres}. */
export interface Listener {
  readonly onNotify: (payload: string) => void;
  readonly onLost: () => void;
}

/**
 * Listens on a dedicated connection. A heartbeat detects dead connections within seconds. `onLost` is
 * called when the connection is lost and again after the reconnect, since notifications in between are
 * missed.
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
    log.warn({ err, channel }, "the connection for change notifications was lost");
    listener.onLost();
    void close(lost);
    retry();
  };

  const retry = (): void => {
    failures += 1;
    const waitMs = Math.min(maxBackoffMs, 100 * 2 ** Math.min(failures, 10));
    timer = setTimeout(() => {
      connect().catch(() => {
        if (!stopped) retry();
      });
    }, waitMs);
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
    }, heartbeatMs);
  };

  const connect = async (): Promise<void> => {
    const next = new pg.Client({ ...config, query_timeout: heartbeatMs });
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

/** Closes the connection without waiting long for a server that may not respond. */
async function close(client: pg.Client): Promise<void> {
  await Promise.race([
    client.end().catch(() => undefined),
    setTimeoutAsync(maxCloseMs, undefined, { ref: false }),
  ]);
}
