import { ConnectorError } from "../error";
import type { JsonObject, MaybePromise } from "../json";
import type { IntegrationRow } from "../ports/storage";
import type { SettingsSchema } from "../settings/types";
import type { ConnectorContext } from "./context";
import type { Manifest } from "./manifest";
import { statusOf, type Status } from "./status";

/**
 * Builds the status of an integration with the connector's additions. Additions cannot override
 * core's fields.
 */
export async function describeIntegration<Schema extends SettingsSchema, Event>(
  manifest: Manifest<Schema, Event>,
  row: IntegrationRow,
  contextOf: (row: IntegrationRow) => ConnectorContext<Schema>,
  additions: (context: ConnectorContext<Schema>) => MaybePromise<JsonObject>,
): Promise<Status> {
  const status = statusOf(manifest, row);
  try {
    const context = contextOf(row);
    return { ...(await additions(context)), ...statusOf(manifest, row, context.settings) };
  } catch (error) {
    if (!ConnectorError.isInstance(error)) throw error;
    // Show integrations with invalid settings too, so that their owner can fix them.
    const { code, message } = error;
    const state = status.connection.state === "active" ? "degraded" : status.connection.state;
    return { ...status, connection: { ...status.connection, state, code, message } };
  }
}
