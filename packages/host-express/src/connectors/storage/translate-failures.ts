import { ConnectorError } from "@tt/connector-core";
import { databaseFailure } from "../../platform/db/unavailable";

/**
 * Wraps a port so that connectors get a {@link ConnectorError} `busy` while the database is
 * unavailable. The sender of a delivery then learns when to retry, and a sync ends without failed items.
 * @param port An object whose values are functions or objects of functions.
 */
export function translateFailures<Port extends object>(port: Port): Port {
  const wrapped = Object.entries(port).map(([name, value]: [string, unknown]) => [
    name,
    wrap(value),
  ]);
  return Object.fromEntries(wrapped) as Port;
}

function wrap(value: unknown): unknown {
  if (typeof value === "function") {
    return (...parameters: unknown[]): unknown => {
      const result: unknown = Reflect.apply(value, undefined, parameters);
      return result instanceof Promise ? result.catch(rethrow) : result;
    };
  }
  const isPort = typeof value === "object" && value !== null && !Array.isArray(value);
  return isPort ? translateFailures(value) : value;
}

function rethrow(error: unknown): never {
  const failure = databaseFailure(error);
  if (!failure) throw error;
  throw new ConnectorError({
    code: "busy",
    message: "The time tracker's database is not available right now. Try again in a moment.",
    retryAfter: failure.retryAfterSeconds,
    cause: error,
  });
}
