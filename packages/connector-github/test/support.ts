import type { JsonObject, RawRequest } from "@tt/connector-core";
import type { DecisionContext } from "../src/decide";
import { signedDelivery, type DeliverySeed } from "../src/testing/index";

export const secret = "a-webhook-secret-of-ours";
export const now = new Date("2026-01-15T12:05:00Z");

/** Context of a decision for an integration of octo-org/hello-world. */
export function context(
  settings: Partial<DecisionContext["settings"]> = {},
  state: JsonObject = {},
): DecisionContext {
  return {
    settings: {
      repo_owner: "Octo-Org",
      repo_name: "Hello-World",
      default_project_id: 1,
      auto_start_timer: true,
      label_filter: undefined,
      ...settings,
    },
    state,
    env: { GITHUB_API_URL: "https://api.github.com" },
    now,
  };
}

/** State of an integration with a stored repository. */
export const known: JsonObject = {
  repository: {
    id: 1296269,
    full_name: "octo-org/hello-world",
    configured: "octo-org/hello-world",
  },
};

/** A delivery signed with {@link secret}. */
export function delivery(seed: Omit<DeliverySeed, "secret">): Promise<RawRequest> {
  return signedDelivery({ ...seed, secret });
}
