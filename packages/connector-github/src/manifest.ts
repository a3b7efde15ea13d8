import type { Manifest } from "@tt/connector-core";
import { classify } from "./classify";
import { githubSettings, type GithubSettings } from "./settings";
import { documentation } from "./documentation";
import { readDelivery, repositoryKey, candidateKeys, signedParts } from "./wire";
import type { GithubEvent } from "./wire";

/** The REST API's version we were written for (GH-37). */
export const apiVersion = "2022-11-28";

/** GitHub sends up to 25 MB (GH-3); issues with their comments stay far below this. */
const maxBytes = 5 * 1024 * 1024;

/** What GitHub is, as data. */
export const githubManifest: Manifest<GithubSettings, GithubEvent> = {
  key: "github_connector",
  slug: "github",
  name: "GitHub",
  docs: "GITHUB_CONNECTOR.md",
  settings: githubSettings,
  documentation,
  env: { GITHUB_API_URL: "https://api.github.com" },
  origins: (env) => [new URL(env["GITHUB_API_URL"] ?? "").origin],
  auth: { type: "bearer", secret: "github_token" },
  headers: {
    accept: "application/vnd.github+json",
    "x-github-api-version": apiVersion,
    "user-agent": "tt-connector-github",
  },
  classify,
  inbound: {
    path: "webhook",
    maxBytes,
    verification: {
      type: "hmac",
      secret: "webhook_secret",
      signatureHeader: "x-hub-signature-256",
      signed: signedParts,
    },
    candidateKeys: candidateKeys,
    routingKeysOf: (settings) => [repositoryKey(settings.repo_owner, settings.repo_name)],
    deliveryId: (request) => request.headers["x-github-delivery"],
    parse: readDelivery,
  },
  sync: { job: "github_sync", everyMinutes: 30, adminOnly: true },
  actions: [
    {
      name: "register_hook",
      label: "Register webhook",
      description: "Makes the webhook on GitHub, or sets the one that is there to this card.",
    },
    {
      name: "rotate_webhook_secret",
      label: "Change webhook secret",
      description: "Makes a new secret here and on GitHub; the old one counts for another day.",
    },
  ],
  // Another repository or another filter: everything has to be looked at again.
  checkpointKey: ({ repo_owner, repo_name, label_filter = "" }, env) =>
    [env["GITHUB_API_URL"], repo_owner, repo_name, label_filter].join(" ").toLowerCase(),
  identity: { provider: "github", label: "GitHub login" },
  uses: ["task.upsert", "task.move", "task.archive", "timer.start", "routing_key.add"],
};
