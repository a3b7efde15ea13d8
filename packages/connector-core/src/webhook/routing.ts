import type { IntegrationUpdate } from "../changes/integration-update";
import type { RoutingKey } from "../changes/routing-key";
import type { Settings, SettingsSchema } from "../settings/types";
import { isStorable } from "../text";
import type { Place } from "./place";
import { readPlace } from "./read-place";
import type { RawRequest } from "./request";

/** Where deliveries name an integration, and how the settings name it. */
export interface RoutingIndex<Schema extends SettingsSchema = SettingsSchema> {
  /**
   * Where an unverified delivery to the shared URL has the key. The key only narrows down the
   * integrations whose secrets are tried. Values of places are compared in lower case; a function
   * returns them as they are stored. Pure.
   */
  readonly from: Place | readonly Place[] | ((untrusted: RawRequest) => readonly string[]);
  /**
   * Returns the key that the settings determine, stored whenever they are saved. Undefined if they
   * determine none (default: keys are only added later). Pure.
   */
  of?(settings: Settings<Schema>): string | undefined;
}

/** Routing keys of a connector by index, most specific first. */
export type Routing<Schema extends SettingsSchema = SettingsSchema> = Readonly<
  Record<string, RoutingIndex<Schema>>
>;

/** Longest routing key, in characters. */
const maxValueCharacters = 1_000;

/**
 * Returns the candidate routing keys of an unverified delivery, most specific first.
 *
 * @example
 * ```ts
 * import { candidateKeys, json, utf8 } from "@tt/connector-core";
 *
 * const body = utf8('{"repository":{"full_name":"Acme/Site"}}');
 * candidateKeys({ repository: { from: json("repository.full_name") } }, { headers: {}, body });
 * // [{ index: "repository", value: "acme/site" }]
 * ```
 */
export function candidateKeys<Schema extends SettingsSchema>(
  routing: Routing<Schema> | undefined,
  untrusted: RawRequest,
): readonly RoutingKey[] {
  return Object.entries(routing ?? {}).flatMap(([index, { from }]) =>
    valuesFrom(from, untrusted)
      .filter((value) => value !== "" && value.length <= maxValueCharacters && isStorable(value))
      .map((value) => ({ index, value })),
  );
}

function valuesFrom(from: RoutingIndex["from"], untrusted: RawRequest): readonly string[] {
  if (typeof from === "function") return from(untrusted);
  return [from].flat().flatMap((place) => readPlace(place, untrusted)?.toLowerCase() ?? []);
}

/**
 * Returns the routing keys that the settings determine. Hosts store them whenever settings are
 * saved.
 */
export function settingsKeys<Schema extends SettingsSchema>(
  routing: Routing<Schema> | undefined,
  settings: Settings<Schema>,
): readonly RoutingKey[] {
  return Object.entries(routing ?? {}).flatMap(([index, entry]) => {
    const value = entry.of?.(settings);
    return value === undefined || value === "" ? [] : [storedKey(routing, { index, value })];
  });
}

/** Brings a key to the form in which deliveries look for it: values of places in lower case. */
export function storedKey<Schema extends SettingsSchema>(
  routing: Routing<Schema> | undefined,
  { index, value }: RoutingKey,
): RoutingKey {
  const from = routing?.[index]?.from;
  const isPlace = from !== undefined && typeof from !== "function";
  return { index, value: isPlace ? value.toLowerCase() : value };
}

/** Brings the routing keys of an update to the form in which deliveries look for them. */
export function storedUpdate<Update extends Pick<IntegrationUpdate, "routingKeys">>(
  routing: Routing | undefined,
  update: Update,
): Update {
  const { routingKeys } = update;
  if (!routing || !routingKeys) return update;
  const stored = Object.entries(routingKeys).map(([index, change]) => {
    const inForm = (values: readonly string[]): readonly string[] =>
      values.map((value) => storedKey(routing, { index, value }).value);
    return [index, "add" in change ? { add: inForm(change.add) } : inForm(change)] as const;
  });
  return { ...update, routingKeys: Object.fromEntries(stored) };
}
