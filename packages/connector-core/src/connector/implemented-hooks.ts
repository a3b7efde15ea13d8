import { ConnectorHooks } from "./hooks";

/** The hooks that a manifest's data asks for. The others have defaults that need no data. */
export const declaredHooks = [
  "onDelivery",
  "onPull",
  "onPush",
  "onListOptions",
  "onAction",
  "onStandaloneAction",
  "onEvent",
  "onDailySummary",
] as const;

/** One of {@link declaredHooks}. */
export type DeclaredHook = (typeof declaredHooks)[number];

/** The hooks of a connector class that it implements itself or inherits from another connector. */
export function implementedHooks(connectorClass: {
  readonly prototype: object;
}): readonly DeclaredHook[] {
  const defaults: object = ConnectorHooks.prototype;
  return declaredHooks.filter(
    (name) => Reflect.get(connectorClass.prototype, name) !== Reflect.get(defaults, name),
  );
}
