import { isJsonObject, type JsonObject } from "../json";
import type { IntegrationRow } from "../ports/storage";

/** State key of an integration's sync checkpoint. */
export const syncKey = "sync";

/** The checkpoint of the last sync with the same key; undefined to start from the beginning. */
export function checkpointOf(row: IntegrationRow, key: string): JsonObject | undefined {
  const stored = row.state[syncKey];
  if (!isJsonObject(stored) || stored["scope"] !== key || !isJsonObject(stored["checkpoint"])) {
    return undefined;
  }
  return stored["checkpoint"];
}

/** The state that stores a checkpoint for {@link checkpointOf}. */
export function checkpointState(key: string, checkpoint: JsonObject): JsonObject {
  return { [syncKey]: { scope: key, checkpoint } };
}
