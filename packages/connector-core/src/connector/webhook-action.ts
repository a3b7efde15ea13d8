import { settingsFields } from "../settings/fields";
import { verificationFields } from "../webhook/verification";
import type { ActionManifest, Manifest } from "./manifest";

/**
 * Finds the action that agrees on the secret of deliveries with the provider.
 *
 * @returns undefined if people enter that secret, or the operator
 * @example
 * ```ts
 * import { webhookAction, type Descriptor } from "@tt/connector-core";
 *
 * function adviceOf({ manifest }: Descriptor): string {
 *   const label = webhookAction(manifest)?.action.label;
 *   return label === undefined ? "Enter the secret again." : `Run "${label}" again.`;
 * }
 * ```
 */
export function webhookAction({
  actions,
  inbound,
  settings,
}: Pick<Manifest, "actions" | "inbound" | "settings">):
  { readonly action: ActionManifest; readonly secret: string } | undefined {
  const secrets = inbound ? verificationFields(inbound.verification) : [];
  for (const { name: secret, setBy } of settingsFields(settings)) {
    const action = secrets.includes(secret) && actions?.find(({ name }) => name === setBy);
    if (action) return { action, secret };
  }
  return undefined;
}
