import { resealValue, type Crypto } from "@tt/connector-core";
import { sql, type Kysely } from "kysely";
import type { Database } from "../../platform/db/schema";

/** The sealed columns of a webhook. */
const sealedColumns = ["secret", "previous_secret", "headers"] as const;
type SealedColumn = (typeof sealedColumns)[number];

/** Additional authenticated data: a sealed value opens only in its own row and column. */
const aad = (id: number, column: SealedColumn): string => `webhook:${String(id)}:${column}`;

/** Seals a value of a webhook. */
export async function seal(
  crypto: Crypto,
  id: number,
  column: "secret" | "headers",
  plain: string,
): Promise<string> {
  return crypto.secrets.seal(plain, aad(id, column));
}

/** Seals a secret for `previous_secret`. @returns null if no key opens it */
export async function sealPrevious(
  crypto: Crypto,
  id: number,
  secret: string,
): Promise<string | null> {
  const current = await resealValue(crypto, secret, aad(id, "secret"));
  if (current === undefined) return null;
  const plain = await crypto.secrets.open(current, aad(id, "secret"));
  return crypto.secrets.seal(plain, aad(id, "previous_secret"));
}

/** The sealed values of a webhook. */
export interface SealedValues {
  readonly secret: string;
  /** Null if it is not valid any more. */
  readonly previous_secret: string | null;
  readonly headers: string | null;
}

/** Opens the values of a webhook. */
export async function openValues(
  crypto: Crypto,
  id: number,
  { secret, previous_secret: previous, headers }: SealedValues,
): Promise<{
  readonly secrets: readonly [string, ...string[]];
  readonly headers: Readonly<Record<string, string>>;
}> {
  const open = async (column: SealedColumn, sealed: string) =>
    crypto.secrets.open(sealed, aad(id, column));
  return {
    secrets: [
      await open("secret", secret),
      ...(previous === null ? [] : [await open("previous_secret", previous)]),
    ],
    headers:
      headers === null
        ? {}
        : (JSON.parse(await open("headers", headers)) as Record<string, string>),
  };
}

/** Result of {@link resealWebhooks} and {@link checkWebhookSecrets}. */
export interface WebhookSecrets {
  readonly checked: number;
  /** Values that were sealed again with the first key. */
  readonly resealed: number;
  /** Places of values that no key opens, e.g. `webhook 3: secret`. */
  readonly unreadable: readonly string[];
}

/** Webhooks read at once. */
const batchSize = 200;

/** Opens the sealed values of all webhooks. Changes nothing. */
export function checkWebhookSecrets(db: Kysely<Database>, crypto: Crypto): Promise<WebhookSecrets> {
  return eachValue(db, crypto, () => Promise.resolve(false));
}

/** Seals the values of all webhooks with the first key. A value that changed meanwhile is kept. */
export function resealWebhooks(db: Kysely<Database>, crypto: Crypto): Promise<WebhookSecrets> {
  return eachValue(db, crypto, async ({ id, column, sealed, current }) => {
    const written = await db
      .updateTable("webhooks")
      .set({ [column]: current })
      .where("id", "=", id)
      .where(column, "=", sealed)
      .executeTakeFirst();
    return written.numUpdatedRows > 0n;
  });
}

interface SealedValue {
  readonly id: number;
  readonly column: SealedColumn;
  readonly sealed: string;
  /** The same value, sealed with the first key. */
  readonly current: string;
}

/** @param write Gets each value that is not sealed with the first key. Returns true if it wrote it. */
async function eachValue(
  db: Kysely<Database>,
  crypto: Crypto,
  write: (value: SealedValue) => Promise<boolean>,
): Promise<WebhookSecrets> {
  const unreadable: string[] = [];
  let [checked, resealed, after] = [0, 0, 0];
  for (;;) {
    const rows = await db
      .selectFrom("webhooks")
      .select(["id", ...sealedColumns])
      .where("id", ">", after)
      .orderBy("id")
      .limit(batchSize)
      .execute();
    const last = rows.at(-1);
    if (!last) return { checked, resealed, unreadable };
    for (const { id, ...values } of rows) {
      checked += 1;
      for (const column of sealedColumns) {
        const sealed = values[column];
        if (sealed === null) continue;
        const current = await resealValue(crypto, sealed, aad(id, column));
        if (current === undefined) unreadable.push(`webhook ${String(id)}: ${column}`);
        else if (current !== sealed && (await write({ id, column, sealed, current }))) {
          resealed += 1;
        }
      }
    }
    after = last.id;
  }
}

/** SQL of the previous secret while it is still valid, else null. */
export const validPreviousSecret = (now: Date) =>
  sql<
    string | null
  >`case when webhooks.previous_secret_until > ${now} then webhooks.previous_secret end`;
