import { prepareNewSecret } from "./config/form";
import type { ConfigSchema } from "./config/types";
import type { ActionContext, ConnectorContext } from "./context";
import { ConnectorError } from "./error";
import type { Manifest } from "./manifest";
import type { ActionReport } from "./plan";
import type { Ports } from "./ports/ports";
import type { IntegrationRow } from "./ports/storage";
import type { Result } from "./result";

/** Does an action of a card, then commits what it remembers and how later deliveries name the card. */
export async function runAction<Schema extends ConfigSchema, Event>(
  manifest: Manifest<Schema, Event>,
  ports: Ports,
  row: IntegrationRow,
  context: ConnectorContext<Schema>,
  act: (acting: ActionContext<Schema>) => Promise<ActionReport>,
): Promise<Result<{ readonly message: string }>> {
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
  const { message, state, routes = [] } = await act(acting);
  const now = await integrations.get(row.id, { fresh: true });
  const committed = await ports.storage.commit({
    integration: row.id,
    guard: { settingsVersion: now?.settingsVersion ?? row.settingsVersion },
    changes: routes.map((hint) => ({ kind: "route.learn", hint })),
    ...(state ? { state: { set: state } } : {}),
  });
  if (committed.status !== "done") throw changedMeanwhile;
  return { ok: true, message };
}

const changedMeanwhile = new ConnectorError({
  code: "busy",
  message: "The card was paused or disconnected meanwhile. Resume it and do this again.",
});
