import { auth, header, verify, type Manifest } from "@tt/connector-core";
import { classify } from "./classify";
import { githubSettings, type GithubSettings } from "./settings";
import { documentation } from "./documentation";
import { routing } from "./routing-keys";
import { readDelivery } from "./wire";
import type { GithubEvent } from "./wire";

/** Version of the REST API that this connector uses. */
export const apiVersion = "2022-11-28";

/** GitHub sends up to 25 MB (GH-3); deliveries about issues are far smaller. */
const maxBytes = 5 * 1024 * 1024;

/**
 * Manifest of the GitHub connector: settings, webhook, sync and actions, as data.
 *
 * @example
 * ```ts
 * import { sharedDeliveryPath } from "@tt/connector-core";
 * import { githubManifest } from "@tt/connector-github";
 *
 * console.log(sharedDeliveryPath(githubManifest)); // "/api/integrations/github/webhook"
 * ```
 */
export const githubManifest: Manifest<GithubSettings, GithubEvent> = {
  key: "github_connector",
  slug: "github",
  name: "GitHub",
  docs: "/docs/integrations/GITHUB_CONNECTOR.md",
  settings: githubSettings,
  documentation,
  env: { GITHUB_API_URL: "https://api.github.com" },
  api: {
    base: (_settings, env) => env["GITHUB_API_URL"] ?? "",
    auth: auth.bearer("github_token"),
    headers: {
      accept: "application/vnd.github+json",
      "x-github-api-version": apiVersion,
      "user-agent": "tt-connector-github",
    },
    classify,
  },
  inbound: {
    path: "webhook",
    maxBytes,
    verification: verify.github("webhook_secret"),
    routing,
    deliveryId: header("x-github-delivery"),
    parse: readDelivery,
  },
  sync: { job: "github_sync", everyMinutes: 30, adminOnly: true },
  actions: [
    {
      name: "register_hook",
      label: "Register webhook",
      description: "Creates the webhook on GitHub, or updates an existing one.",
    },
    {
      name: "rotate_webhook_secret",
      label: "Change webhook secret",
      description:
        "Generates a new secret and sets it on GitHub. The previous one is accepted for another day.",
    },
  ],
  // After a change of repository or filter, all issues have to be read again.
  checkpointKey: ({ repo_owner, repo_name, label_filter = "" }, env) =>
    [env["GITHUB_API_URL"], repo_owner, repo_name, label_filter].join(" ").toLowerCase(),
  identity: { provider: "github", label: "GitHub login" },
  uses: ["tasks", "timers"],
};
