import type { Crypto } from "@tt/connector-core";
import type { OpenDatabase } from "../../platform/db/database";
import type { Log } from "../../platform/log/log";
import { checkSecrets, describeUnreadable, unreadableAdvice } from "./check";
import { rotateKeys } from "./rotation";

/**
 * Checks the keys when a host starts: warns of secrets that no key opens. The embedded database
 * belongs to this process, so no command can rotate its keys meanwhile: the start does it.
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
  const count = check.unreadable.length;
  if (count > 0) {
    log.warn({ integrations: count }, `${describeUnreadable(check)}. To do: ${unreadableAdvice}`);
  }
}
