import type { Clock } from "@tt/connector-core";
import type { ServableFake } from "../control/fake";
import { githubControls } from "./controls";
import { createFakeGithub, type FakeGithub } from "./fake-github";

/** Options of {@link githubProgram}. */
export interface GithubProgramOptions {
  /** URL that the fake is served at. */
  readonly url: string;
  readonly clock: Clock;
  /** True for an Enterprise Server, with its API at `/api/v3` (default: false). */
  readonly enterprise?: boolean;
  /** A classic token of the repository's owner (default: {@link defaultGithubToken}). */
  readonly token?: string;
  /** The repository to begin with (default: `octocat/hello-world`). */
  readonly repository?: string;
  /** URL of a webhook of the repository for issues and comments (default: no webhook). */
  readonly webhookUrl?: string;
  /** Secret of the webhook (default: deliveries are not signed). */
  readonly webhookSecret?: string;
}

/** The token that a fake GitHub accepts by default. */
export const defaultGithubToken = "ghp_fake0000000000000000000000000000token";

/**
 * Creates a fake GitHub with an account, a token and a repository with three issues, and its control
 * routes. `npx @tt/fakes github` serves it.
 *
 * @example
 * ```ts
 * import { systemClock } from "@tt/connector-core/node";
 * import { serveFake } from "@tt/fakes";
 * import { githubProgram } from "@tt/fakes/github";
 *
 * const server = await serveFake((url) => githubProgram({ url, clock: systemClock() }));
 * ```
 */
export async function githubProgram(
  options: GithubProgramOptions,
): Promise<FakeGithub & ServableFake & { readonly apiUrl: string }> {
  const { url, clock, enterprise = false, repository: fullName = "octocat/hello-world" } = options;
  const { token = defaultGithubToken } = options;
  const apiUrl = enterprise ? `${url}/api/v3` : url;
  const github = createFakeGithub({ apiUrl, clock });
  const login = fullName.split("/")[0] ?? "octocat";
  github.addToken({ token, login, scopes: ["repo", "admin:repo_hook"] });
  const repository = github.addRepository(fullName);
  for (const title of ["Fix the login", "Write the guide", "Ship it"]) {
    await repository.openIssue({ title });
  }
  if (options.webhookUrl !== undefined) {
    await createWebhook(github, apiUrl, token, fullName, options.webhookUrl, options.webhookSecret);
  }
  return Object.assign(github, { apiUrl, controls: githubControls(github) });
}

async function createWebhook(
  github: FakeGithub,
  apiUrl: string,
  token: string,
  fullName: string,
  url: string,
  secret: string | undefined,
): Promise<void> {
  const response = await github.fetch(`${apiUrl}/repos/${fullName}/hooks`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "user-agent": "tt-fakes" },
    body: JSON.stringify({
      events: ["issues", "issue_comment"],
      config: { url, content_type: "json", ...(secret === undefined ? {} : { secret }) },
    }),
  });
  if (!response.ok) throw new Error(`The webhook was refused: ${await response.text()}`);
}
