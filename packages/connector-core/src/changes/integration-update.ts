import type { JsonObject } from "../json";

/**
 * What a connector remembers of an integration. Hooks return it, and core commits it together with
 * the changes of the same delivery or page, or not at all. It is not stored if the settings were
 * saved since the hook was called.
 *
 * @example
 * ```ts
 * import type { IntegrationUpdate } from "@tt/connector-core";
 *
 * // Of a repository that was renamed: deliveries carry its id and, from now on, its new name.
 * export const update: IntegrationUpdate = {
 *   state: { repository: { id: 1296269, name: "octo-org/renamed" }, redirect: null },
 *   routingKeys: { target: ["1296269"], repository: { add: ["octo-org/renamed"] } },
 * };
 * ```
 */
export interface IntegrationUpdate {
  /**
   * State to store, merged by key; null removes a key. Nested values are replaced as a whole. All state
   * of an integration, the checkpoint of its sync included, may take 65,536 bytes as JSON; an update
   * that exceeds this is refused as `invalid_change`.
   */
  readonly state?: JsonObject | undefined;
  /**
   * What the provider reported about the access token, such as scopes or an expiry, merged by key;
   * null removes a key. Removed when another token is saved. Must not contain secrets. The limit is that
   * of {@link state}.
   */
  readonly credentials?: JsonObject | undefined;
  /** Routing keys that later deliveries to the shared URL carry. */
  readonly routingKeys?: RoutingKeyUpdate | undefined;
}

/**
 * Routing key values by index. A list replaces the values of its index, `add` keeps them; indexes
 * that are not named stay as they are.
 */
export type RoutingKeyUpdate = Readonly<
  Record<string, readonly string[] | { readonly add: readonly string[] }>
>;
