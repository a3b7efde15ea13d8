import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { isJsonObject, type JsonValue } from "@tt/connector-core";
import { sql, type Kysely, type RawBuilder, type Transaction } from "kysely";
import { isLockTimeout } from "../db/errors";
import type { Database } from "../db/schema";
import { HttpError, validationError } from "./http-error";
import type { RequestHeader, RouteRequest, RouteResponse } from "./route";

/** Retention of stored responses. */
export const idempotencyRetention = "24 hours";

/** Longest time a request waits for a concurrent one with the same key. */
const maxRepeatWaitMs = 2_000;
/** Maximum number of characters of a key. */
export const maxKeyLength = 128;

/**
 * Reads the `Idempotency-Key` header, with or without double quotes.
 * @returns undefined if there is no header
 * @throws HttpError 400 if the key is blank or too long
 */
export function idempotencyKey(headers: IncomingHttpHeaders): string | undefined {
  const header = headers["idempotency-key"];
  if (header === undefined) return undefined;
  const text = String(header).trim();
  const key = (/^"(.*)"$/s.exec(text)?.[1] ?? text).trim();
  if (key === "" || key.length > maxKeyLength) {
    const max = String(maxKeyLength);
    throw validationError({ "Idempotency-Key": [`Must have 1 to ${max} characters`] });
  }
  return key;
}

/** Describes the header in the OpenAPI document. @param created What the request creates. */
export function idempotencyHeader(created: string): RequestHeader {
  return {
    name: "Idempotency-Key",
    description:
      "A unique value of at most 128 characters. A request that repeats key and body within 24 hours " +
      `gets the first response again and creates no second ${created}`,
    example: "4f1d2c9a-7b3e-4d5f-8a6b-0c1d2e3f4a5b",
  };
}

/**
 * Processes a request in one transaction; once per key if it has an `Idempotency-Key`.
 * @throws HttpError 400 if the key is invalid, and the errors of {@link answerOnce}
 */
export async function answerInTransaction(
  db: Kysely<Database>,
  request: Pick<RouteRequest<never, never, never>, "headers" | "raw" | "principal">,
  answer: (tx: Transaction<Database>) => Promise<RouteResponse>,
): Promise<RouteResponse> {
  const key = idempotencyKey(request.headers);
  const tokenId = request.principal?.tokenId;
  if (key === undefined || tokenId === undefined) return db.transaction().execute(answer);
  return answerOnce(db, { tokenId, key, raw: request.raw }, answer);
}

/** A request with an idempotency key. */
interface KeyedRequest {
  readonly tokenId: number;
  readonly key: string;
  /** Bytes of the body. */
  readonly raw: Uint8Array;
}

/**
 * Processes a request once per key. The key, the effects and the response are stored in one
 * transaction. A second request with the same key waits for the first and gets its response. A
 * failed request stores nothing, so the client may retry it with the same key.
 * @throws HttpError 422 if the key was used with another body, 409 if the first request is running
 */
async function answerOnce(
  db: Kysely<Database>,
  request: KeyedRequest,
  answer: (tx: Transaction<Database>) => Promise<RouteResponse>,
): Promise<RouteResponse> {
  const hash = bodyHash(request.raw);
  return db.transaction().execute(async (tx) => {
    const known = (await reserve(tx, request, hash)) ? undefined : await find(tx, request);
    if (known) return replay(known, hash);
    const response = await answer(tx);
    await keep(tx, request, response);
    return response;
  });
}

/** Hashes a JSON object independently of whitespace and of the order of its fields, at any depth. */
function bodyHash(raw: Uint8Array): string {
  // Without a byte order mark, as bodies are read.
  const text = raw.length === 0 ? "{}" : new TextDecoder().decode(raw);
  const sorted = JSON.stringify(JSON.parse(text), (_key, value: JsonValue) =>
    isJsonObject(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : value,
  );
  return createHash("sha256").update(sorted).digest("hex");
}

/**
 * Reserves a key, or takes an expired one over.
 * @returns false if the key has a stored response
 * @throws HttpError 409 if another transaction with the key takes too long
 */
async function reserve(
  tx: Transaction<Database>,
  { tokenId, key }: KeyedRequest,
  hash: string,
): Promise<boolean> {
  return insertKey(
    tx,
    sql`insert into idempotency_keys as known (token_id, key, request_hash)
    values (${tokenId}, ${key}, ${hash})
    on conflict (token_id, key) do update
      set request_hash = excluded.request_hash, created_at = now()
      where known.created_at <= now() - ${sql.lit(idempotencyRetention)}::interval
    returning true`,
  );
}

/**
 * Inserts the key of a request. Waits at most {@link maxRepeatWaitMs} for a concurrent transaction with the
 * key.
 * @param statement Returns a row if it inserts the key.
 * @returns false if the key is stored already
 * @throws HttpError 409 if the other transaction takes longer
 */
export async function insertKey(
  tx: Transaction<Database>,
  statement: RawBuilder<unknown>,
): Promise<boolean> {
  await sql`select set_config('lock_timeout', ${String(maxRepeatWaitMs)}, true)`.execute(tx);
  const { rows } = await statement.execute(tx).catch((error: unknown) => {
    throw isLockTimeout(error) ? stillRunning(error) : error;
  });
  await sql`set local lock_timeout to default`.execute(tx);
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
      message:
        "This Idempotency-Key was already used with another body. Use a new key for a new request.",
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

/** 409: a request with the same key is being processed. */
function stillRunning(cause: unknown): HttpError {
  return new HttpError({
    status: 409,
    code: "conflict",
    message:
      "A request with this Idempotency-Key is still being processed. Send it again in a second.",
    headers: { "retry-after": "1" },
    cause,
  });
}
