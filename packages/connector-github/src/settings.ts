import { projectReference, secret } from "@tt/connector-core";
import { z } from "zod";

/**
 * A token is opaque (GH-40): `ghp_`, `github_pat_`, `gho_`, `ghu_` and `ghs_` with dots and 520
 * characters today, 40 hexadecimal digits on old servers. Refused is only what cannot be one.
 */
const token = z
  .string()
  .trim()
  .max(4_096)
  .regex(
    /^(?!ghr_)/,
    "This is a refresh token. Enter an access token, e.g. one with ghp_ or github_pat_",
  )
  .regex(
    /^(?!.*:\/\/)[\x21-\x7e]+$/,
    "This is not a GitHub access token. Enter the token alone, as GitHub showed it, e.g. github_pat_EXAMPLE",
  );

/**
 * Also old accounts (`foo--bar`, `foo-`) and those that a company manages (`octocat_acme`). Which
 * names exist is GitHub's to say.
 */
const accountName = z
  .string()
  .trim()
  .regex(
    /^[A-Za-z0-9_-]{1,100}$/,
    "Enter the account name alone: octo-org for github.com/octo-org/hello-world",
  );

/** The GitHub card. */
export const githubSettings = z.object({
  github_token: secret(
    token.meta({
      title: "Access token",
      description: "A fine-grained token with read access to issues is enough.",
      examples: ["github_pat_EXAMPLE"],
    }),
  ),
  repo_owner: accountName.meta({
    title: "Repository owner",
    description: "The account in github.com/OWNER/repository.",
    examples: ["octo-org"],
  }),
  repo_name: z
    .string()
    .trim()
    .regex(
      /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/,
      "Enter the repository name alone: hello-world for github.com/octo-org/hello-world",
    )
    .meta({
      title: "Repository",
      description: "The name in github.com/owner/REPOSITORY.",
      examples: ["hello-world"],
    }),
  default_project_id: projectReference().meta({
    title: "Project",
    description: "Where new tasks go.",
  }),
  auto_start_timer: z.boolean().default(false).meta({
    title: "Start a timer on assignment",
    description: "For you, and for others who agreed in their profile.",
  }),
  label_filter: z
    .string()
    .trim()
    .max(100)
    .optional()
    .meta({
      title: "Only issues with this label",
      description: "Empty: all issues. Upper and lower case do not matter.",
      examples: ["time tracking"],
    }),
  webhook_secret: secret(
    z.string().trim().min(16, "Use at least 16 characters").max(255).meta({
      title: "Webhook secret",
      description: "Leave it blank the first time and we make one; it is shown once.",
    }),
    { generate: true },
  ),
});

/** The type of the GitHub card's schema. */
export type GithubSettings = typeof githubSettings;
