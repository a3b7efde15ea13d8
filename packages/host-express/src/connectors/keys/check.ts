import { unreadableFields, type Crypto, type IntegrationRow } from "@tt/connector-core";
import { sql, type Kysely } from "kysely";
import { checkWebhookSecrets } from "../../features/webhooks/secrets";
import type { Database } from "../../platform/db/schema";
import { integrationColumns, toIntegrationRow } from "../storage/rows";

/** Integrations read at once. */
const batchSize = 200;

/** An integration with values that no key opens. */
export interface UnreadableIntegration {
  readonly id: string;
  /** The connector's key, e.g. `github_connector`. */
  readonly connector: string;
  /** Names of the fields. */
  readonly fields: readonly string[];
}

/** Result of {@link checkSecrets}. */
export interface KeyCheck {
  /** Integrations that have secrets or tokens. */
  readonly checked: number;
  readonly unreadable: readonly UnreadableIntegration[];
  readonly webhooks: {
    readonly checked: number;
    /** E.g. `webhook 3: secret`. */
    readonly unreadable: readonly string[];
  };
}

/** Opens all stored secrets and tokens of all integrations and webhooks. Changes nothing. */
export async function checkSecrets(db: Kysely<Database>, crypto: Crypto): Promise<KeyCheck> {
  const unreadable: UnreadableIntegration[] = [];
  let checked = 0;
  for await (const batch of sealedIntegrations(db)) {
    checked += batch.length;
    for (const row of batch) {
      const fields = await unreadableFields(crypto, row);
      if (fields.length > 0) unreadable.push({ id: row.id, connector: row.connector, fields });
    }
  }
  return { checked, unreadable, webhooks: await checkWebhookSecrets(db, crypto) };
}

/** All integrations that have secrets or credentials, by id, in batches. */
export async function* sealedIntegrations(
  db: Kysely<Database>,
): AsyncGenerator<readonly IntegrationRow[], void, undefined> {
  let after: string | undefined;
  for (;;) {
    const stored = await db
      .selectFrom("integrations")
      .select([...integrationColumns])
      .where(
        sql<boolean>`(config->'secrets' <> '{}'::jsonb or config->'credentials' <> '{}'::jsonb)`,
      )
      .$if(after !== undefined, (query) => query.where("id", ">", after ?? ""))
      .orderBy("id")
      .limit(batchSize)
      .execute();
    const last = stored.at(-1);
    if (!last) return;
    yield stored.map(toIntegrationRow);
    after = last.id;
  }
}

/** What to do about secrets that no key opens. */
export const unreadableAdvice =
  "add the key that sealed them to SETTINGS_ENCRYPTION_KEY (after the first one), or have their " +
  "owners enter the secrets again (of webhooks: rotate the secret, set the headers)";

/** True if there are values that no key opens. */
export function hasUnreadable({ unreadable, webhooks }: KeyCheck): boolean {
  return unreadable.length > 0 || webhooks.unreadable.length > 0;
}

/** Maximum number of integrations that are listed by name; the others are counted. */
const maxNamed = 20;

/**
 * E.g. `2 of 5 integrations have secrets that no key opens: github_connector 6f1c… (github_token)`, and
 * the same of webhooks.
 */
export function describeUnreadable({ checked, unreadable, webhooks }: KeyCheck): string {
  const integrations = unreadable.map(
    ({ connector, id, fields }) => `${connector} ${id} (${fields.join(", ")})`,
  );
  return [
    ...sentence(integrations, `of ${String(checked)} integrations`),
    ...sentence(webhooks.unreadable, `values of ${String(webhooks.checked)} webhooks`),
  ].join(". ");
}

function sentence(unreadable: readonly string[], of: string): readonly string[] {
  if (unreadable.length === 0) return [];
  const named = unreadable.slice(0, maxNamed);
  const more = unreadable.length - named.length;
  const list = [...named, ...(more > 0 ? [`and ${String(more)} more`] : [])].join("; ");
  return [`${String(unreadable.length)} ${of} have secrets that no key opens: ${list}`];
}
