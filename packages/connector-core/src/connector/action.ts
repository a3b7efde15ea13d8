import { Secret } from "../secret";
import { checkChosenSecret } from "../settings/chosen-secret";
import { generateSecret, sealNewSecret } from "../settings/new-secret";
import { previewRow } from "../settings/preview";
import type { SettingsSchema } from "../settings/types";
import { changedMeanwhile, commitUpdate } from "./commit-update";
import type { ActionContext, ConnectorContext } from "./context";
import { noticingRevocation } from "./health";
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

/** The integration that acts. */
interface Acting<Schema extends SettingsSchema> {
  readonly row: IntegrationRow;
  readonly context: ConnectorContext<Schema>;
  /** False if the caller stores what a failure says about the connection. */
  readonly isNoticed: boolean;
}

/** Runs an action of an integration, then commits the update it reports. */
export async function runAction<Schema extends SettingsSchema, Event>(
  manifest: Manifest<Schema, Event>,
  ports: Ports,
  { row, context, isNoticed }: Acting<Schema>,
  act: (acting: ActionContext<Schema>) => Promise<ActionReport>,
): Promise<Result<ActionResult>> {
  let current = row;
  const acting: ActionContext<Schema> = {
    ...context,
    get api() {
      return context.api;
    },
    replaceSecret: async (field, ...chosen) => {
      const value =
        chosen.length === 0
          ? generateSecret(manifest, field, ports.crypto)
          : checkChosenSecret(manifest, field, chosen[0]);
      const patch = await sealNewSecret(manifest, current, field, value, ports);
      const { settingsVersion } = current;
      const guarded = { ...patch, ifSettingsVersion: settingsVersion };
      if (!(await ports.storage.integrations.patch(row.id, guarded))) throw changedMeanwhile;
      // The action's own patch must not make its update or its next patch stale.
      current = { ...previewRow(current, patch), settingsVersion: settingsVersion + 1 };
      return new Secret(value);
    },
  };
  const run = (): Promise<ActionReport> => act(acting);
  const report = await (isNoticed ? noticingRevocation(ports, () => current, run) : run());
  await commitUpdate(ports, current, report);
  return { ok: true, ...actionResult(report) };
}

/** The part of an action's report that is shown to the person who triggered it. */
export function actionResult({ message, result }: ActionReport): ActionResult {
  return { message, ...(result ? { result } : {}) };
}
