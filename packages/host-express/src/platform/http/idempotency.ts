import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { sql, type Kysely, type Transaction } from "kysely";
import { isLockTimeout } from "../db/errors";
import type { Database } from "../db/schema";
import { HttpError, validationError } from "./http-error";
import type { RouteResponse } from "./route";

/** How long an answer is kept (API contract §25). */
export const idempotencyRetention = "24 hours";

/** How long a request waits for another one with its key, milliseconds. */
const maxWaitMs = 2_000;
const maxKeyLength = 128;

/**
 * The key of a request, without its one pair of double quotes.
 * @returns Undefined when there is none.
 * @throws HttpError 400 for a key that is blank or too long
 */
export function idempotencyKey(headers: IncomingHttpHeaders): string | undefined {
  const header = headers["idempotency-key"];
  if (header === undefined) return undefined;
  const text = String(header).trim();
  const key = (/^"(.*)"$/s.exec(text)?.[1] ?? text).trim();
  if (key === "" || key.length > maxKeyLength) {
    const most = String(maxKeyLength);
    throw validationError({ "Idempotency-Key": [`Must have 1 to ${most} characters`] });
  }
  return key;
}

/** A request that may be sent again. */
export interface KeyedRequest {
  readonly tokenId: number;
  readonly key: string;
  /** The body as it came. */
  readonly raw: Uint8Array;
}

/**
 * Answers a request once. Key, effect and answer are one transaction, so there is never one without
 * the others; a second request with the key waits for the first and is given its answer. What fails
 * leaves no key and may be sent again.
 * @throws HttpError 422 for the key of another body, 409 while the first request takes too long
 */
export async function answerOnce(
  db: Kysely<Database>,
  request: KeyedRequest,
  answer: (tx: Transaction<Database>) => Promise<RouteResponse>,
): Promise<RouteResponse> {
  const hash = bodyHash(request.raw);
  try {
    return await db.transaction().execute(async (tx) => {
      const known = (await reserve(tx, request, hash)) ? undefined : await find(tx, request);
      if (known) return replay(known, hash);
      const response = await answer(tx);
      await keep(tx, request, response);
      return response;
    });
  } catch (error) {
    throw isLockTimeout(error) ? stillRunning(error) : error;
  }
}

/** One hash for all spellings of the same JSON object: order of fields and spaces do not count. */
function bodyHash(raw: Uint8Array): string {
  const text = raw.length === 0 ? "{}" : Buffer.from(raw).toString("utf8");
  const fields = Object.entries(JSON.parse(text) as object);
  const sorted = fields.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex");
}

/**
 * Takes the key, also one that was kept for long enough. Whoever else is about to take it is waited
 * for, here and at every later lock of the transaction, but not for long.
 * @returns False when the key is taken.
 */
async function reserve(
  tx: Transaction<Database>,
  { tokenId, key }: KeyedRequest,
  hash: string,
): Promise<boolean> {
  await sql`select set_config('lock_timeout', ${String(maxWaitMs)}, true)`.execute(tx);
  const { rows } = await sql`
    insert into idempotency_keys as known (token_id, key, request_hash)
    values (${tokenId}, ${key}, ${hash})
    on conflict (token_id, key) do update
      set request_hash = excluded.request_hash, status = null, body = null, created_at = now()
      where known.created_at <= now() - ${sql.lit(idempotencyRetention)}::interval
    returning true`.execute(tx);
  return rows.length > 0;
}

interface KnownAnswer {
  readonly request_hash: string;
  readonly status: number | null;
  readonly body: string | null;
}

async function find(
  tx: Transaction<Database>,
  { tokenId, key }: KeyedRequest,
): Promise<KnownAnswer> {
  return tx
    .selectFrom("idempotency_keys")
    .select(["request_hash", "status", "body"])
    .where("token_id", "=", tokenId)
    .where("key", "=", key)
    .executeTakeFirstOrThrow();
}

function replay(known: KnownAnswer, hash: string): RouteResponse {
  if (known.request_hash !== hash) {
    throw new HttpError({
      status: 422,
      code: "idempotency_key_reused",
      message: "This Idempotency-Key was used for another body. Send a new key with a new request.",
    });
  }
  return {
    status: known.status ?? 200,
    body: known.body ?? "",
    headers: { "content-type": "application/json; charset=utf-8" },
  };
}

async function keep(
  tx: Transaction<Database>,
  { tokenId, key }: KeyedRequest,
  { status, body }: RouteResponse,
): Promise<void> {
  await tx
    .updateTable("idempotency_keys")
    .set({ status, body: JSON.stringify(body) })
    .where("token_id", "=", tokenId)
    .where("key", "=", key)
    .execute();
}

function stillRunning(cause: unknown): HttpError {
  return new HttpError({
    status: 409,
    code: "conflict",
    message: "A request with this Idempotency-Key is still under way. Send it again in a second.",
    headers: { "retry-after": "1" },
    cause,
  });
}
