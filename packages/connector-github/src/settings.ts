import { project, secret, sharedSecret, type Context } from "@tt/connector-core";
import * as z from "zod/mini";

/**
 * Tokens are opaque (GH-40): prefixes `ghp_`, `github_pat_`, `gho_`, `ghu_` and `ghs_` today, 40
 * hexadecimal digits on old servers. Only texts that cannot be a token are refused.
 */
const token = z
  .string()
  .check(
    z.trim(),
    z.maxLength(4_096),
    z.minLength(5, "This is too short for an access token. GitHub shows the whole token only once"),
    z.regex(
      /^(?!ghr_)/,
      "This is a refresh token. Enter an access token; it starts with ghp_ or github_pat_",
    ),
    z.regex(
      /^(?!.*:\/\/)[\x21-\x7e]+$/,
      "This is not a GitHub access token. Enter only the token, as GitHub shows it, e.g. github_pat_EXAMPLE",
    ),
  );

/** Wider than GitHub's rules for new accounts: old (`foo--bar`) and managed (`octocat_acme`) ones. */
const accountName = z
  .string()
  .check(
    z.trim(),
    z.regex(
      /^[A-Za-z0-9_-]{1,100}$/,
      "Enter only the account name: octo-org for github.com/octo-org/hello-world",
    ),
  );

/** What the field of the repository takes. */
export const repositoryNameHint =
  "Enter only the repository name: hello-world for github.com/octo-org/hello-world";

/** Settings of a GitHub integration. */
export const githubSettings = z.object({
  github_token: secret(
    token.check(
      z.meta({
        title: "Access token",
        description: "A fine-grained token with read access to issues is sufficient.",
        examples: ["github_pat_EXAMPLE"],
      }),
    ),
  ),
  repo_owner: accountName.check(
    z.meta({
      title: "Repository owner",
      description: "The account in github.com/OWNER/repository.",
      examples: ["octo-org"],
    }),
  ),
  repo_name: z.string().check(
    z.trim(),
    z.regex(/^(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/, repositoryNameHint),
    z.meta({
      title: "Repository",
      description: "The name in github.com/owner/REPOSITORY.",
      examples: ["hello-world"],
    }),
  ),
  default_project_id: project().check(
    z.meta({
      title: "Project",
      description: "Project for new tasks.",
    }),
  ),
  auto_start_timer: z._default(z.boolean(), false).check(
    z.meta({
      title: "Start a timer on assignment",
      description:
        "Start a timer for the assigned user: you, and others who allow it in their profile.",
    }),
  ),
  label_filter: z.optional(z.string().check(z.trim(), z.maxLength(100))).check(
    z.meta({
      title: "Only issues with this label",
      description: "Leave empty for all issues. Not case-sensitive.",
      examples: ["time tracking"],
    }),
  ),
  webhook_secret: secret(
    sharedSecret().check(
      z.meta({
        title: "Webhook secret",
        description: "Leave empty to generate one; it is shown once.",
        group: "advanced",
      }),
    ),
    { generate: true },
  ),
});

/** Schema type of the GitHub settings, for `Context` and `Settings`. */
export type GithubSettings = typeof githubSettings;

/** What every hook of the connector is given. */
export type GithubContext = Context<GithubSettings>;
