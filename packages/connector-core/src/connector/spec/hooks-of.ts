import type { DeclaredHook } from "../implemented-hooks";
import type { AnyConnectorSpec } from "./connector-spec";

/** The hooks that a spec has. `SpecConnector` itself implements all of them. */
export function hooksOf(spec: AnyConnectorSpec): readonly DeclaredHook[] {
  const { webhook, sync, push, options, actions, events, notifications } = spec;
  const isStandalone = Object.values(actions ?? {}).some(({ standalone }) => standalone === true);
  const has: Readonly<Record<DeclaredHook, boolean>> = {
    onDelivery: webhook !== undefined,
    onPull: sync !== undefined,
    onPush: push !== undefined,
    onListOptions: Object.keys(options ?? {}).length > 0,
    onAction: Object.keys(actions ?? {}).length > 0,
    onStandaloneAction: isStandalone,
    onEvent: Object.keys(events ?? {}).length > 0,
    onDailySummary: notifications?.daily !== undefined,
  };
  return (Object.keys(has) as DeclaredHook[]).filter((hook) => has[hook]);
}
