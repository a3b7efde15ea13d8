import type { SetupStep } from "./card";
import type { Manifest } from "./manifest";

/** The set-up of a connector that describes none: what its manifest has, in the order it is needed. */
export function defaultSteps({
  api: { auth },
  actions,
  inbound,
  name,
  sync,
}: Pick<Manifest, "actions" | "api" | "inbound" | "name" | "sync">): readonly SetupStep[] {
  const usesOAuth = auth.type === "oauth2";
  return [
    ...(usesOAuth
      ? [connectStep(name)]
      : [
          {
            text: `Enter the settings and what ${name} needs to know you by, then save.`,
            action: "settings",
          },
        ]),
    { text: "Test the connection.", action: "test" },
    // What is created by a sync is not left for people to do.
    ...(inbound && !actions?.some((action) => "isDue" in action) ? [webhookStep(name)] : []),
    ...(sync ? [syncStep(name)] : []),
  ];
}

function connectStep(name: string): SetupStep {
  return {
    text: `Connect ${name} and allow the access that its page asks for.`,
    action: "connect",
  };
}

function webhookStep(name: string): SetupStep {
  return {
    text: `At ${name}, create a webhook with this URL.`,
    copy: "delivery_url",
    done: ({ deliveries }) => (deliveries?.last ?? null) !== null,
  };
}

function syncStep(name: string): SetupStep {
  return {
    text: `Fetch what is already at ${name}.`,
    action: "sync",
  };
}
