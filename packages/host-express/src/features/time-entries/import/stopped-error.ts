import { toHttpError } from "../../../platform/http/errors";
import { HttpError } from "../../../platform/http/http-error";
import type { ImportStopped } from "./run";

/** The error of an import that failed in the middle of a file, with what was stored before. */
export function stoppedError({ summary, cause }: ImportStopped): HttpError {
  const { created, duplicates, failed, rows } = summary;
  const known = toHttpError(cause);
  const { status, code, headers, title } = known;
  const count = rows.toLocaleString("en");
  const message =
    `${known.message} The import stopped after ${count} rows. ` +
    "Import the file again: rows that were stored are reported as duplicates.";
  const details = { success: false, created, duplicates, failed };
  return new HttpError({ status, code, title, message, details, headers, cause });
}
