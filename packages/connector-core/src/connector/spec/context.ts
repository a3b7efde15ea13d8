import type * as z from "zod";
import type { Change, ChangeGroup } from "../../changes/changes";
import type { SecretName, Settings, SettingsSchema } from "../../settings/types";
import type { Secret } from "../../secret";
import type { ConnectorContext, StandaloneContext } from "../context";

/** Environment variables for the provider's URLs, with their defaults. Operators may override them. */
export type Env = Readonly<Record<string, string>>;

/** The values of an {@link Env}: the operator's, or the defaults. */
export type EnvValues<V extends Env> = Readonly<Record<keyof V & string, string>>;

/**
 * What every hook of a {@link ConnectorSpec} is given.
 *
 * @example
 * ```ts
 * import { path, type Context } from "@tt/connector-core";
 * import * as z from "zod";
 *
 * const settings = z.object({ channel: z.string() });
 *
 * async function post(text: string, { api, settings: { channel } }: Context<typeof settings>) {
 *   await api.post(path`/channels/${channel}/messages`, { text }, z.object({ id: z.string() }));
 * }
 * ```
 */
export interface Context<S extends SettingsSchema, V extends Env = Env> extends Omit<
  ConnectorContext<S>,
  "env"
> {
  readonly env: EnvValues<V>;
}

/**
 * The context of a list of options. In a form that was not saved yet, settings may be missing; the others are
 * those of the form.
 *
 * @example
 * ```ts
 * import { path, type Option, type OptionsContext } from "@tt/connector-core";
 * import * as z from "zod";
 *
 * const settings = z.object({ board: z.string(), done_list: z.string() });
 * const list = z.object({ id: z.string(), name: z.string() });
 *
 * export async function listLists(context: OptionsContext<typeof settings>): Promise<Option[]> {
 *   const { board } = context.settings;
 *   if (board === undefined) return [];
 *   const lists = await context.api.get(path`/boards/${board}/lists`, z.array(list));
 *   return lists.map(({ id, name }) => ({ value: id, label: name }));
 * }
 * ```
 */
export type OptionsContext<S extends SettingsSchema, V extends Env = Env> = Omit<
  Context<S, V>,
  "settings"
> & { readonly settings: Partial<Settings<S>> };

/** What `map` takes. Without `item`, the compiler's message says what is missing. */
type MapInput<Item extends z.core.$ZodType> = [Item] extends [never]
  ? "add `item: [schema, mapping]` to use `map`"
  : z.output<Item>;

/**
 * The context of a delivery's handler: {@link ConnectorSpec.item} is at hand as `map`. A function that does
 * not map takes a {@link Context}.
 *
 * @typeParam S Schema of the settings.
 * @typeParam Item Schema of the provider's item.
 * @typeParam G What the connector may change, if `uses` names it.
 * @typeParam V The provider's URLs, if the function reads `env`.
 * @example
 * ```ts
 * import { path, type DeliveryContext } from "@tt/connector-core";
 * import * as z from "zod";
 *
 * const settings = z.object({ list: z.string() });
 * const item = z.object({ id: z.string(), title: z.string() });
 *
 * async function changesOf(id: string, context: DeliveryContext<typeof settings, typeof item>) {
 *   const { api, map, settings: { list } } = context;
 *   return map(await api.get(path`/lists/${list}/items/${id}`, item));
 * }
 * ```
 */
export type DeliveryContext<
  S extends SettingsSchema,
  Item extends z.core.$ZodType,
  G extends ChangeGroup = "tasks",
  V extends Env = Env,
> = Context<S, V> & {
  /**
   * The changes of one item of the provider; none if the mapping ignores it. A handler that then
   * returns no changes at all answers with the mapping's reason.
   */
  readonly map: (item: MapInput<Item>) => readonly Change<G>[];
};

/**
 * The context of an action. A person triggers it, so it may replace secrets.
 *
 * @example
 * ```ts
 * import { secret, type SpecActionContext } from "@tt/connector-core";
 * import * as z from "zod";
 *
 * const settings = z.object({ token: secret(), hook_secret: secret(z.string()).optional() });
 * const created = z.object({ id: z.string(), secret: z.string() });
 *
 * // The provider chooses the secret that it signs deliveries with.
 * async function register(context: SpecActionContext<typeof settings>) {
 *   const hook = await context.api.post("/webhooks", { url: context.deliveryUrl ?? null }, created);
 *   await context.replaceSecret("hook_secret", hook.secret);
 *   return { message: "The webhook is set up.", state: { webhook: hook.id } };
 * }
 * ```
 */
export type SpecActionContext<S extends SettingsSchema, V extends Env = Env> = Context<S, V> & {
  /**
   * Replaces a secret field and stores it: with a new random value, or with the one that the provider
   * chose. If the field verifies deliveries, the previous value stays valid for 24 hours.
   * @param chosen The provider's value. Fails as `provider_unavailable` if the field does not accept it.
   * @returns the new value
   */
  replaceSecret(name: SecretName<S>, ...chosen: [] | [value: string]): Promise<Secret>;
};

/** The context of an action that runs without an integration. */
export type SpecStandaloneContext<V extends Env> = Omit<StandaloneContext, "env"> & {
  readonly env: EnvValues<V>;
};
