import { ConnectorError } from "@tt/connector-core";

/** Primary result codes `SQLITE_BUSY` and `SQLITE_LOCKED`. */
const lockedCodes: readonly unknown[] = [5, 6];

/**
 * Converts the error of a statement that waited in vain for a lock to the error code `busy`: core then
 * does not wait again for the same lock, and answers a delivery so that it is sent again. Returns other
 * errors as they are.
 */
export function asBusy(error: unknown): unknown {
  if (!isLocked(error)) return error;
  const message = "Another process has locked the database. Try again.";
  return new ConnectorError({ code: "busy", message, retryAfter: 1, cause: error });
}

/** `errcode` is of `node:sqlite`; other drivers have the name in `code`. */
function isLocked(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  // An extended code has the primary one in its lowest byte.
  if (typeof errcode === "number") return lockedCodes.includes(errcode % 256);
  return typeof code === "string" && /^SQLITE_(BUSY|LOCKED)/.test(code);
}
