import type { Log } from "../log/log";
import { databaseFailure, type DatabaseFailure } from "./unavailable";

/** Database failures are logged at most once per interval. */
const intervalMs = 1_000;

const counting = new WeakMap<Log, Log>();

/**
 * Wraps a logger so that temporary database failures, which every running request reports, become one
 * line a second with a count and without stack traces. All other messages are passed on.
 */
export function countDatabaseFailures(log: Log): Log {
  const known = counting.get(log);
  if (known) return known;
  const count = createCounter(log);
  const filtered = (write: Log["warn"]): Log["warn"] => {
    const filter = (fields: unknown, ...rest: unknown[]): void => {
      const failure = databaseFailure(errorIn(fields));
      if (failure) count(failure);
      else Reflect.apply(write, log, [fields, ...rest]);
    };
    return filter;
  };
  const wrapped: Log = {
    debug: log.debug.bind(log),
    info: log.info.bind(log),
    warn: filtered(log.warn),
    error: filtered(log.error),
  };
  counting.set(log, wrapped);
  counting.set(wrapped, wrapped);
  return wrapped;
}

function errorIn(fields: unknown): unknown {
  return typeof fields === "object" && fields !== null && "err" in fields ? fields.err : fields;
}

/** Logs the first failure at once, and later ones together after the interval. */
function createCounter(log: Log): (failure: DatabaseFailure) => void {
  let waiting = 0;
  let last: DatabaseFailure | undefined;
  let timer: NodeJS.Timeout | undefined;
  const write = (): void => {
    timer = undefined;
    if (!last || waiting === 0) return;
    const { code, reason } = last;
    log.error({ failures: waiting, code, reason }, "the database failed");
    waiting = 0;
    timer = setTimeout(write, intervalMs).unref();
  };
  return (failure) => {
    waiting += 1;
    last = failure;
    if (timer === undefined) write();
  };
}
