import { prepareNewSecret } from "../settings/new-secret";
import type { SettingsSchema } from "../settings/types";
import { changedMeanwhile, commitUpdate } from "./commit-update";
import type { ActionContext, ConnectorContext } from "./context";
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
  readonly result?: JsonObject | undefined;
}

/** Runs an action of an integration, then commits the update it reports. */
export async function runAction<Schema extends SettingsSchema, Event>(
  manifest: Manifest<Schema, Event>,
  ports: Ports,
  row: IntegrationRow,
  context: ConnectorContext<Schema>,
  act: (acting: ActionContext<Schema>) => Promise<ActionReport>,
): Promise<Result<ActionResult>> {
  const { id } = row;
  let { settingsVersion } = row;
  const acting: ActionContext<Schema> = {
    ...context,
    get api() {
      return context.api;
    },
    replaceSecret: async (field) => {
      const { patch, secret } = await prepareNewSecret(manifest, row, field, ports);
      const guarded = { ...patch, ifSettingsVersion: settingsVersion };
      if (!(await ports.storage.integrations.patch(id, guarded))) throw changedMeanwhile;
      // The action's own patch must not make its update stale.
      settingsVersion += 1;
      return secret;
    },
  };
  const report = await act(acting);
  await commitUpdate(ports, { ...row, settingsVersion }, report);
  return { ok: true, ...actionResult(report) };
}

/** The part of an action's report that is shown to the person who triggered it. */
export function actionResult({ message, result }: ActionReport): ActionResult {
  return { message, ...(result ? { result } : {}) };
}
