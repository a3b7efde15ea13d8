import * as z from "zod";
import { toHttpError } from "../../platform/http/errors";
import { HttpError } from "../../platform/http/http-error";
import { errorSchema } from "../../platform/http/openapi/error-schemas";

/** Schema of the 500 response of {@link notOk}. */
export const failureSchema = errorSchema.extend({ ok: z.literal(false) }).meta({
  id: "StatisticsError",
  examples: [
    {
      ok: false,
      error: "Internal server error",
      message: "An unexpected error occurred on the server. It has been logged.",
      error_code: "internal_error",
    },
  ],
});

/** Marks an unexpected error as routes do whose responses have `ok`: it is false. Others stay as they are. */
export function notOk(error: unknown): unknown {
  const { status, code, title, message } = toHttpError(error);
  if (status !== 500) return error;
  return new HttpError({ status, code, title, message, details: { ok: false }, cause: error });
}
