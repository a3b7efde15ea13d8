import type { SetupStep } from "./card";
import type { Manifest } from "./manifest";
import { webhookAction } from "./webhook-action";

/** What the set-up of a connector follows from. */
export type StepParts = Pick<
  Manifest,
  "actions" | "api" | "inbound" | "name" | "settings" | "sync"
>;

/** The set-up of a connector that describes none: what its manifest has, in the order it is needed. */
export function defaultSteps(manifest: StepParts): readonly SetupStep[] {
  const { api, inbound, name, sync } = manifest;
  return [
    api.auth.type === "oauth2"
      ? {
          text: `Connect ${name} and allow the access that its page asks for.`,
          action: "connect",
        }
      : {
          text: `Enter the settings and what ${name} needs to know you by, then save.`,
          action: "settings",
        },
    { text: "Test the connection.", action: "test" },
    ...(inbound && !isLeftToSyncs(manifest) ? [webhookStep(manifest)] : []),
    ...(sync ? [{ text: `Fetch what is already at ${name}.`, action: "sync" }] : []),
  ];
}

/** What a sync creates is not left for people to do. */
function isLeftToSyncs(manifest: StepParts): boolean {
  const found = webhookAction(manifest);
  const creating = found ? [found.action] : (manifest.actions ?? []);
  return creating.some((action) => "isDue" in action);
}

function webhookStep(manifest: StepParts): SetupStep {
  const found = webhookAction(manifest);
  if (found) {
    const { action, secret } = found;
    return {
      text: action.description,
      action: action.name,
      done: (status) => status[`has_${secret}`] === true,
    };
  }
  return {
    text: `At ${manifest.name}, create a webhook with this URL.`,
    copy: "delivery_url",
    done: ({ deliveries }) => (deliveries?.last ?? null) !== null,
  };
}
