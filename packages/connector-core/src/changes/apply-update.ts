import type { JsonObject } from "../json";
import type { IntegrationPatch } from "../ports/storage";
import type { IntegrationUpdate, RoutingKeyUpdate } from "./integration-update";
import type { RoutingKey } from "./routing-key";

/**
 * Merges fields into stored ones; null removes a field.
 *
 * @example
 * ```ts
 * import { mergeFields } from "@tt/connector-core";
 *
 * mergeFields({ team: "T1", bot: "B1" }, { team: "T2", bot: null }); // { team: "T2" }
 * ```
 */
export function mergeFields<Value>(
  stored: Readonly<Record<string, Value>>,
  fields: Readonly<Record<string, Value | null>> = {},
): Record<string, Value> {
  const merged: Record<string, Value | null> = { ...stored, ...fields };
  for (const name of Object.keys(fields)) {
    if (merged[name] === null) Reflect.deleteProperty(merged, name);
  }
  return merged as Record<string, Value>;
}

/**
 * Fields that remove the named ones when they are merged.
 *
 * @example
 * ```ts
 * import { clearFields } from "@tt/connector-core";
 *
 * clearFields(["team", "bot"]); // { team: null, bot: null }
 * ```
 */
export function clearFields(names: readonly string[]): Record<string, null> {
  return Object.fromEntries(names.map((name) => [name, null]));
}

/** The part of a patch that changes routing keys. */
export type RoutingKeyPatch = Pick<IntegrationPatch, "routingKeys" | "settingsRoutingKeys">;

/** The routing keys that a patch adds and removes. */
export interface RoutingKeyChanges {
  readonly added: readonly RoutingKey[];
  readonly removed: readonly RoutingKey[];
}

/**
 * Returns which routing keys of an integration a patch adds and removes. Storages apply it to the
 * stored keys while they hold the integration's row, so that concurrent patches lose none.
 *
 * @example
 * ```ts
 * import { patchRoutingKeys } from "@tt/connector-core";
 *
 * const stored = [{ index: "team", value: "T1" }];
 * patchRoutingKeys(stored, { routingKeys: { team: ["T2"] } });
 * // { added: [{ index: "team", value: "T2" }], removed: [{ index: "team", value: "T1" }] }
 * ```
 */
export function patchRoutingKeys(
  stored: readonly RoutingKey[],
  { settingsRoutingKeys = [], routingKeys = {} }: RoutingKeyPatch,
): RoutingKeyChanges {
  const before = byId(stored);
  const isNew = settingsRoutingKeys.some((key) => !before.has(idOf(key)));
  const after = isNew ? byId(settingsRoutingKeys) : new Map(before);
  for (const [index, change] of Object.entries(routingKeys)) {
    if (!isAddition(change)) {
      for (const [id, key] of after) if (key.index === index) after.delete(id);
    }
    for (const value of isAddition(change) ? change.add : change) {
      after.set(idOf({ index, value }), { index, value });
    }
  }
  return {
    added: [...after].filter(([id]) => !before.has(id)).map(([, key]) => key),
    removed: [...before].filter(([id]) => !after.has(id)).map(([, key]) => key),
  };
}

function byId(keys: readonly RoutingKey[]): Map<string, RoutingKey> {
  return new Map(keys.map((key) => [idOf(key), key]));
}

function idOf({ index, value }: RoutingKey): string {
  return JSON.stringify([index, value]);
}

/**
 * Combines updates into one with the same effect as applying them in order.
 *
 * @example
 * ```ts
 * import { mergeUpdates } from "@tt/connector-core";
 *
 * mergeUpdates({ state: { a: 1 } }, { state: { a: null, b: 2 }, routingKeys: { team: ["T1"] } });
 * // { state: { a: null, b: 2 }, routingKeys: { team: ["T1"] } }
 * ```
 */
export function mergeUpdates(...updates: readonly IntegrationUpdate[]): IntegrationUpdate {
  const state = mergeGroup(updates.map((update) => update.state));
  const credentials = mergeGroup(updates.map((update) => update.credentials));
  const keys = updates.map((update) => update.routingKeys).filter((each) => each !== undefined);
  return {
    ...(state ? { state } : {}),
    ...(credentials ? { credentials } : {}),
    ...(keys.length > 0 ? { routingKeys: keys.reduce(mergeRoutingKeys) } : {}),
  };
}

function mergeGroup(groups: readonly (JsonObject | undefined)[]): JsonObject | undefined {
  const given = groups.filter((group) => group !== undefined);
  return given.length === 0 ? undefined : (Object.assign({}, ...given) as JsonObject);
}

function mergeRoutingKeys(first: RoutingKeyUpdate, second: RoutingKeyUpdate): RoutingKeyUpdate {
  const merged: Record<string, RoutingKeyUpdate[string]> = { ...first };
  for (const [index, change] of Object.entries(second)) {
    const before = merged[index];
    if (before === undefined || !isAddition(change)) merged[index] = change;
    else if (isAddition(before)) merged[index] = { add: [...before.add, ...change.add] };
    else merged[index] = [...before, ...change.add];
  }
  return merged;
}

function isAddition(
  change: RoutingKeyUpdate[string],
): change is { readonly add: readonly string[] } {
  return "add" in change;
}
