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
    ...(inbound ? webhookSteps(manifest) : []),
    ...(sync ? [{ text: `Fetch what is already at ${name}.`, action: "sync" }] : []),
  ];
}

function webhookSteps(manifest: StepParts): readonly SetupStep[] {
  const found = webhookAction(manifest);
  const creating = found ? [found.action] : (manifest.actions ?? []);
  // What a sync creates is not left for people to do.
  if (creating.some((action) => "isDue" in action)) return [];
  return [
    found
      ? {
          text: found.action.description,
          action: found.action.name,
          done: (status) => status[`has_${found.secret}`] === true,
        }
      : {
          text: `At ${manifest.name}, create a webhook with this URL.`,
          copy: "delivery_url",
          done: ({ deliveries }) => (deliveries?.last ?? null) !== null,
        },
  ];
}
