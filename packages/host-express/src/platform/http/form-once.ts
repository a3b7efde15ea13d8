import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { sql, type Kysely, type Transaction } from "kysely";
import * as z from "zod";
import type { Database } from "../db/schema";
import { inTransaction } from "../db/transaction";
import { idempotencyKey, insertKey, maxKeyLength } from "./idempotency";
import { requirePrincipal, type RouteRequest } from "./route";

/** Fields of a form that is processed once; see {@link processOnce}. */
export const onceFields = {
  /** The key of the form as it was shown, for browsers without scripts. */
  request_key: z.string().max(maxKeyLength).optional(),
};

/** What became of a form. */
export interface FormResult {
  /** False if nothing was changed, so that the same form may be sent again. */
  readonly isDone: boolean;
}

/** A form that may be sent several times, e.g. because its response was lost. */
type RepeatableForm = Pick<RouteRequest<never, never, never>, "principal"> & {
  readonly headers: IncomingHttpHeaders;
  readonly body: { readonly request_key?: string | undefined };
};

/**
 * Processes a form in one transaction; once, if it has a key: an `Idempotency-Key` by a script, else its
 * hidden field. The key is stored together with the effects. A form that is sent again meanwhile waits for
 * the first one.
 * @param path Path of the form, since the forms of a page may share a key.
 * @returns the result, or undefined if the form had been processed
 * @throws HttpError 400 if the header is invalid, 409 if the first request takes too long
 */
export async function processOnce<Result extends FormResult>(
  db: Kysely<Database>,
  path: string,
  request: RepeatableForm,
  run: (tx: Transaction<Database>) => Promise<Result>,
): Promise<Result | undefined> {
  const { userId } = requirePrincipal(request);
  const digest = digestOf(path, request);
  return inTransaction<Result | undefined>(db, async (tx, rollBack) => {
    if (digest !== undefined && !(await reserve(tx, userId, digest))) return undefined;
    const result = await run(tx);
    // So that neither the key nor a part of the effects stays.
    return result.isDone ? result : rollBack(result);
  });
}

/**
 * Creates a record by a form that is processed once, as by {@link processOnce}: pressing its button twice
 * creates one.
 * @returns the outcome, or undefined if the form had been processed
 */
export async function createOnce<Outcome extends { readonly status: string }>(
  db: Kysely<Database>,
  path: string,
  request: RepeatableForm,
  create: (tx: Transaction<Database>) => Promise<Outcome>,
): Promise<Outcome | undefined> {
  const result = await processOnce(db, path, request, async (tx) => {
    const outcome = await create(tx);
    return { isDone: outcome.status === "created", outcome };
  });
  return result?.outcome;
}

function digestOf(path: string, { headers, body }: RepeatableForm): string | undefined {
  const { request_key: shown, ...fields } = body;
  const key = idempotencyKey(headers) ?? shown;
  if (key === undefined || key === "") return undefined;
  const sorted = Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([key, path, sorted]))
    .digest("hex");
}

/** @returns false if the form was processed */
function reserve(tx: Transaction<Database>, userId: number, digest: string): Promise<boolean> {
  return insertKey(
    tx,
    sql`insert into processed_forms (user_id, digest) values (${userId}, ${digest})
    on conflict do nothing returning true`,
  );
}
