import { dayMs, isJsonObject, utcDay, type JsonObject } from "@tt/connector-core";
import { isSecretPending, registered, sendsIssues } from "./hook";
import { knownRepository } from "./repository";
import type { GithubContext } from "./settings";

/** Kinds of access tokens by prefix (GH-40). */
const tokenKinds = {
  ghp_: "classic personal access token",
  github_pat_: "fine-grained personal access token",
  gho_: "OAuth token",
  ghu_: "GitHub App user token",
  ghs_: "GitHub App installation token",
} as const;

const publicApi = "https://api.github.com";

/** Warnings start this long before the token expires. */
const warnBeforeExpiryMs = 14 * dayMs;

/** The status fields that only GitHub integrations have. */
export type GithubStatus = Awaited<ReturnType<typeof githubStatus>>;

/** Status of a GitHub integration. */
export async function githubStatus(context: GithubContext) {
  const { state, credentials } = context;
  const token = (await context.secret("github_token"))?.reveal();
  const kind = Object.entries(tokenKinds).find(([prefix]) => token?.startsWith(prefix));
  const repository = knownRepository(context)?.full_name ?? null;
  return {
    repository,
    repository_url: repository === null ? null : pageOf(repository, context),
    last_sync_at: state["last_sync_at"] ?? null,
    token: {
      kind: kind?.[1] ?? null,
      scopes: credentials["token_scopes"] ?? null,
      expires_at: credentials["token_expires_at"] ?? null,
      missing: credentials["token_missing"] ?? null,
    },
    hook: state["hook"] ?? null,
    registered_hook_id: registered(state)?.id ?? null,
    warnings: [...warningsOf(context)],
  } satisfies JsonObject;
}

/** The page of a repository. The API of GitHub Enterprise Server is below its pages. */
function pageOf(repository: string, { env }: GithubContext): string {
  const { origin, hostname } = new URL(env["GITHUB_API_URL"] ?? publicApi);
  return `${hostname === "api.github.com" ? "https://github.com" : origin}/${repository}`;
}

function* warningsOf({
  state,
  credentials,
  now,
}: GithubContext): Generator<string, void, undefined> {
  const { hook, api_notice: announced } = state;
  const { token_expires_at: expiresAt, token_missing: missing } = credentials;
  // From the webhook's last ping (GH-20).
  const events = isJsonObject(hook) ? hook["events"] : ["issues"];
  if (!Array.isArray(events) || !sendsIssues(events)) {
    yield (
      "The webhook does not send issues. On GitHub, open the webhook, choose " +
      '"Let me select individual events" and select "Issues".'
    );
  }
  if (!hook && !registered(state) && state["last_sync_at"] !== undefined) {
    yield (
      "No webhook has sent a delivery yet. Syncs do not notice that an issue was deleted or " +
      "transferred, so its task stays open until you close it."
    );
  }
  if (isSecretPending(state)) {
    yield (
      "GitHub does not have the new webhook secret yet. Register the webhook again within a day " +
      "of the change."
    );
  }
  if (typeof expiresAt === "string") {
    const expires = new Date(expiresAt);
    const leftMs = expires.getTime() - now.getTime();
    if (leftMs <= 0) {
      yield `The access token expired on ${utcDay(expires)}. Enter a new one and save.`;
    } else if (leftMs <= warnBeforeExpiryMs) {
      yield `The access token expires on ${utcDay(expires)}. Create a new one on GitHub, enter it and save.`;
    }
  }
  // Not once a webhook created by hand has sent a delivery.
  if (Array.isArray(missing) && missing.includes("webhooks") && !hook) {
    yield (
      "The access token cannot manage webhooks. Create the webhook on GitHub, or give the token the " +
      'permission "Webhooks: read and write" (fine-grained) or the scope admin:repo_hook (classic) ' +
      "and press Test."
    );
  }
  if (typeof announced === "string") {
    yield (
      "GitHub will stop serving the API version that this connector uses. Announced date: " +
      `${announced}. Ask your administrator to update the time tracker.`
    );
  }
}
