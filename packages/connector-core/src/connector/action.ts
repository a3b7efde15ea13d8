import { addRoutingKeyChanges, type RoutingKey } from "../changes/changes";
import { prepareNewSecret } from "../settings/form";
import type { SettingsSchema } from "../settings/types";
import type { ActionContext, ConnectorContext } from "./context";
import { ConnectorError } from "../error";
import type { JsonObject } from "../json";
import type { Manifest } from "./manifest";
import type { ActionReport } from "./reports";
import type { Ports } from "../ports/ports";
import type { IntegrationRow } from "../ports/storage";
import type { Result } from "../result";

/** The outcome of an action. */
export interface ActionResult {
  /** A sentence for the person who triggered the action. */
  readonly message: string;
  /** What the action produced, such as a URL. */
  readonly result?: JsonObject;
}

/** Runs an action of an integration, then commits the state and routing keys it reports. */
export async function runAction<Schema extends SettingsSchema, Event>(
  manifest: Manifest<Schema, Event>,
  ports: Ports,
  row: IntegrationRow,
  context: ConnectorContext<Schema>,
  act: (acting: ActionContext<Schema>) => Promise<ActionReport>,
): Promise<Result<ActionResult>> {
  const { integrations } = ports.storage;
  const acting: ActionContext<Schema> = {
    ...context,
    get api() {
      return context.api;
    },
    replaceSecret: async (field) => {
      const { patch, secret } = await prepareNewSecret(manifest, row, field, ports);
      await integrations.patch(row.id, patch);
      return secret;
    },
  };
  const report = await act(acting);
  const { state, routingKeys = [] } = report;
  const now = await integrations.get(row.id, { fresh: true });
  const committed = await ports.storage.commit({
    integration: row.id,
    guard: { settingsVersion: now?.settingsVersion ?? row.settingsVersion },
    changes: addRoutingKeyChanges(routingKeys),
    ...(state ? { state: { set: state } } : {}),
  });
  if (committed.status !== "done") throw changedMeanwhile;
  return { ok: true, ...actionResult(report) };
}

/** The part of an action's report that is shown to the person who triggered it. */
export function actionResult({ message, result }: ActionReport): ActionResult {
  return { message, ...(result ? { result } : {}) };
}

/**
 * Stores routing keys of an integration, unless its settings changed or it was paused meanwhile.
 */
export async function addRoutingKeys(
  ports: Ports,
  row: IntegrationRow,
  routingKeys: readonly RoutingKey[],
): Promise<void> {
  if (routingKeys.length === 0) return;
  await ports.storage.commit({
    integration: row.id,
    guard: { settingsVersion: row.settingsVersion },
    changes: addRoutingKeyChanges(routingKeys),
  });
}

const changedMeanwhile = new ConnectorError({
  code: "busy",
  message:
    "The integration was paused or disconnected while the action ran. " +
    "Resume it and run the action again.",
});
