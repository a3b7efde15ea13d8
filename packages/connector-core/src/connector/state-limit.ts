import { utf8 } from "../bytes";
import { mergeFields } from "../changes/apply-update";
import { checkUpdate, invalidUpdate } from "../changes/check-update";
import type { IntegrationUpdate } from "../changes/changes";
import type { JsonObject } from "../json";
import type { IntegrationRow } from "../ports/storage";
import { printableName } from "../text";

/**
 * Maximum size of the state of an integration, and of its credentials, as JSON in bytes. Hosts keep
 * rows in memory, and write the whole state with every checkpoint.
 *
 * @example
 * ```ts
 * import { maxStateBytes, utf8, type JsonObject } from "@tt/connector-core";
 *
 * function fits(state: JsonObject): boolean {
 *   return utf8(JSON.stringify(state)).length <= maxStateBytes;
 * }
 * ```
 */
export const maxStateBytes = 65_536;

/** What is remembered of an integration so far. */
export type Remembered = Pick<IntegrationRow, "state" | "credentials">;

/**
 * Validates an update as {@link checkUpdate} does, and what would be stored after it. An update that
 * makes a state smaller may leave it too large.
 * @throws ConnectorError with code `invalid_change`, naming the largest field, the size and the limit
 */
export function checkUpdateOf(stored: Remembered, update: IntegrationUpdate): IntegrationUpdate {
  const checked = checkUpdate(update);
  const after = remembered(stored, checked);
  for (const group of ["state", "credentials"] as const) {
    if (checked[group] === undefined) continue;
    const bytes = bytesOf(after[group]);
    if (bytes <= maxStateBytes || bytes < bytesOf(stored[group])) continue;
    throw invalidUpdate(`${group}: ${tooLarge(bytes, after[group])}`);
  }
  return checked;
}

/** What is remembered after an update. */
export function remembered(
  { state, credentials }: Remembered,
  update: IntegrationUpdate,
): Remembered {
  return {
    state: mergeFields(state, update.state),
    credentials: mergeFields(credentials, update.credentials),
  };
}

function tooLarge(bytes: number, fields: JsonObject): string {
  const sizes = Object.entries(fields).map(([name, value]) => ({ name, bytes: bytesOf(value) }));
  const [largest] = sizes.sort((a, b) => b.bytes - a.bytes);
  const of =
    largest && `, most of them in ${printableName(largest.name)} (${String(largest.bytes)})`;
  return `Would take ${String(bytes)} bytes${of ?? ""}; at most ${String(maxStateBytes)} are stored`;
}

function bytesOf(value: JsonObject[string]): number {
  return utf8(JSON.stringify(value)).length;
}
