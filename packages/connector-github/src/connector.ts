import { auth, defineConnector, header, json, verify } from "@tt/connector-core";
import { githubDeliveries, githubFacts, githubIcon, githubSteps } from "./card";
import { checkRepository, validateSettings } from "./check-repository";
import { classify } from "./classify";
import { decideIssue, onPing } from "./deliveries";
import { documentation } from "./documentation";
import { registerHook, removeHook, rotateSecret } from "./hook";
import { listRepositories } from "./options";
import { pullIssues } from "./pull";
import { configuredName } from "./repository";
import { githubSettings } from "./settings";
import { githubStatus } from "./status";
import { issuesEvent, pingEvent } from "./wire";

/**
 * The GitHub connector, ready to be registered with a host: it turns issues into tasks and assignments
 * into timers.
 *
 * @example
 * ```ts
 * import type { Ports, RawRequest, Reply } from "@tt/connector-core";
 * import { githubConnector } from "@tt/connector-github";
 *
 * export function receiveGithub(ports: Ports, request: RawRequest): Promise<Reply> {
 *   return githubConnector.create(ports).receive(request);
 * }
 * ```
 */
export const githubConnector = defineConnector({
  name: "GitHub",
  docs: "/docs/integrations/GITHUB_CONNECTOR.md",
  tagline: "Issues become tasks, an assignment starts your timer",
  icon: githubIcon,
  settings: githubSettings,
  documentation,
  env: { GITHUB_API_URL: "https://api.github.com" },
  uses: ["tasks"],
  mayUse: [
    { group: "timers", without: "An assignment starts no timer; leave auto_start_timer off." },
  ],
  identity: { provider: "github", label: "GitHub login" },
  api: {
    base: (_settings, { GITHUB_API_URL }) => GITHUB_API_URL,
    auth: auth.bearer("github_token"),
    headers: {
      accept: "application/vnd.github+json",
      "x-github-api-version": "2022-11-28",
    },
    classify,
  },
  test: checkRepository,
  validate: validateSettings,
  webhook: {
    verify: verify.github("webhook_secret"),
    // GitHub sends up to 25 MB (GH-3); deliveries about issues are far smaller.
    maxBytes: 5 * 1024 * 1024,
    deliveryId: header("x-github-delivery"),
    event: header("x-github-event"),
    routing: {
      hook: { from: ({ headers }) => ids(headers["x-github-hook-id"]) },
      target: {
        from: ({ headers }) =>
          headers["x-github-hook-installation-target-type"] === "repository"
            ? ids(headers["x-github-hook-installation-target-id"])
            : [],
      },
      repository: {
        from: json("repository.full_name"),
        of: (settings) => configuredName({ settings }),
      },
    },
    on: { ping: [pingEvent, onPing], issues: [issuesEvent, decideIssue] },
  },
  sync: {
    adminOnly: true,
    // After a change of repository or filter, all issues have to be read again.
    checkpointKey: ({ repo_owner, repo_name, label_filter = "" }, { GITHUB_API_URL }) =>
      [GITHUB_API_URL, repo_owner, repo_name, label_filter].join(" ").toLowerCase(),
    pull: pullIssues,
  },
  actions: {
    register_hook: {
      label: "Register webhook",
      description: "Creates the webhook on GitHub, or updates an existing one.",
      run: registerHook,
    },
    rotate_webhook_secret: {
      label: "Change webhook secret",
      description:
        "Generates a new secret and sets it on GitHub. The previous one is accepted for another day.",
      run: rotateSecret,
    },
  },
  options: { repo_name: listRepositories },
  disconnect: removeHook,
  status: githubStatus,
  steps: githubSteps,
  facts: githubFacts,
  deliveriesUrl: githubDeliveries,
  reasons: {
    other_kind: "It is a pull request, not an issue.",
    filtered: "It does not have the label that the settings ask for.",
  },
});

/** The ID in a header, if it is one. */
function ids(id = ""): readonly string[] {
  return /^\d{1,20}$/.test(id) ? [id] : [];
}
