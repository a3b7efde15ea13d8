import type { Crypto } from "@tt/connector-core";
import type { OpenDatabase } from "../../platform/db/database";
import type { Log } from "../../platform/log/log";
import { checkSecrets, describeUnreadable, hasUnreadable, unreadableAdvice } from "./check";
import { rotateKeys } from "./rotation";

/**
 * Checks the keys when a host starts and logs a warning about secrets that no key opens. With the
 * embedded database it also rotates the keys, because no other process can open that database.
 */
export async function checkKeysAtStart(
  { db, kind }: Pick<OpenDatabase, "db" | "kind">,
  crypto: Crypto,
  log: Log,
): Promise<void> {
  if (kind === "pglite" && crypto.secrets.available) {
    const { resealed } = await rotateKeys(db, crypto);
    if (resealed > 0) log.info({ resealed }, "stored secrets were sealed again with the first key");
  }
  const check = await checkSecrets(db, crypto);
  if (hasUnreadable(check)) {
    const { unreadable, webhooks } = check;
    log.warn(
      { integrations: unreadable.length, webhook_values: webhooks.unreadable.length },
      `${describeUnreadable(check)}. To do: ${unreadableAdvice}`,
    );
  }
}
