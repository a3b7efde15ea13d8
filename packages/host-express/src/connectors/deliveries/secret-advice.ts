import { webhookAction, type Manifest } from "@tt/connector-core";

type Parts = Pick<Manifest, "actions" | "inbound" | "name" | "settings">;

/**
 * What its owner can do if deliveries are not signed with the secret of an integration.
 * @param typed What helps if people enter the secret at the provider.
 */
export function secretAdvice(manifest: Parts, typed: string): string {
  const found = webhookAction(manifest);
  return found
    ? `Run "${found.action.label}" again: it agrees on a new secret with ${manifest.name}.`
    : typed;
}
