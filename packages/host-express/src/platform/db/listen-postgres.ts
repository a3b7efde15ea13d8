import pg from "pg";
import type { Log } from "../log/log";

const heartbeat = 2_000;
const longestRetry = 10_000;

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
    log.warn({ err: error, channel }, "the connection that hears of changes was lost");
    listener.onLost();
    lost.end().catch(() => undefined);
    retry();
  };

  const retry = (): void => {
    failures += 1;
    const wait = Math.min(longestRetry, 100 * 2 ** Math.min(failures, 10));
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
    await next.connect();
    await next.query(`listen ${pg.escapeIdentifier(channel)}`);
    if (stopped) {
      await next.end();
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
    await client?.end();
  };
}
