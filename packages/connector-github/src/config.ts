import { projectReference, secret } from "@tt/connector-core";
import { z } from "zod";

/**
 * Tokens that may call the REST API as `Authorization: Bearer` (GH-40): classic and fine-grained
 * personal tokens, OAuth, App user and App installation tokens.
 */
const tokenPattern = /^(ghp_|github_pat_|gho_|ghu_|ghs_)[A-Za-z0-9_]+$/;

/** The GitHub card. */
export const githubConfig = z.object({
  github_token: secret(
    z
      .string()
      .trim()
      .max(512)
      .regex(
        tokenPattern,
        "This is not a GitHub access token. It starts with ghp_, github_pat_, gho_, ghu_ or ghs_",
      )
      .meta({
        title: "Access token",
        description: "A fine-grained token with read access to issues is enough.",
        examples: ["github_pat_EXAMPLE"],
      }),
  ),
  repo_owner: z
    .string()
    .trim()
    .regex(
      /^[A-Za-z0-9](?:[A-Za-z0-9]|-(?=[A-Za-z0-9])){0,38}$/,
      "This is not a GitHub account name",
    )
    .meta({
      title: "Repository owner",
      description: "The account in github.com/OWNER/repository.",
      examples: ["octo-org"],
    }),
  repo_name: z
    .string()
    .trim()
    .regex(/^(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/, "This is not a GitHub repository name")
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
export type GithubConfig = typeof githubConfig;
