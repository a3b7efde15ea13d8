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

/** A sentence for whoever asked for an action, and what it made. */
export interface ActionResult {
  readonly message: string;
  readonly result?: JsonObject;
}

/** Does an action of a card, then commits what it remembers and how later deliveries name the card. */
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
    get http() {
      return context.http;
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

/** What whoever asked is told of it. */
export function actionResult({ message, result }: ActionReport): ActionResult {
  return { message, ...(result ? { result } : {}) };
}

/** Remembers how later deliveries will name a card; one that was paused meanwhile learns nothing. */
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
  message: "The card was paused or disconnected meanwhile. Resume it and do this again.",
});
