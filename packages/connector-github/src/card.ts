import type { CardStatus, Fact, SetupStep } from "@tt/connector-core";
import type { GithubSettings } from "./settings";
import type { GithubStatus } from "./status";

type Status = CardStatus<GithubSettings, GithubStatus>;

/** GitHub's mark, from simple-icons (CC0). */
export const githubIcon =
  "M12 .297" +
  "c-6.63 0-12 5.373-12 12 0 5.303 3.438 9.8 8.205 11.385.6.113.82-.258.82-.577 0-.285-.01-1.04-.015-2.04-3.338.724-4.042-1.61-4.042-1.61" +
  "C4.422 18.07 3.633 17.7 3.633 17.7" +
  "c-1.087-.744.084-.729.084-.729 1.205.084 1.838 1.236 1.838 1.236 1.07 1.835 2.809 1.305 3.495.998.108-.776.417-1.305.76-1.605-2.665-.3-5.466-1.332-5.466-5.93 0-1.31.465-2.38 1.235-3.22-.135-.303-.54-1.523.105-3.176 0 0 1.005-.322 3.3 1.23.96-.267 1.98-.399 3-.405 1.02.006 2.04.138 3 .405 2.28-1.552 3.285-1.23 3.285-1.23.645 1.653.24 2.873.12 3.176.765.84 1.23 1.91 1.23 3.22 0 4.61-2.805 5.625-5.475 5.92.42.36.81 1.096.81 2.22 0 1.606-.015 2.896-.015 3.286 0 .315.21.69.825.57" +
  "C20.565 22.092 24 17.592 24 12.297c0-6.627-5.373-12-12-12";

/** How a GitHub integration is set up. */
export const githubSteps = [
  {
    text:
      "On GitHub, create a fine-grained access token for the repository. It needs read access to " +
      "issues, and read and write access to webhooks.",
    link: {
      label: "New access token",
      url: "https://github.com/settings/personal-access-tokens/new",
    },
    done: ({ has_github_token }) => has_github_token === true,
  },
  {
    text: "Enter the token, the repository and a project, and save.",
    action: "settings",
    done: ({ connected, default_project_id: project }) => connected && typeof project === "number",
  },
  {
    text: "Test whether GitHub accepts the token.",
    action: "test",
    done: ({ connection }) => connection?.state === "active" && connection.since !== null,
  },
  {
    text: "Register the webhook, so that changes of issues arrive at once.",
    action: "register_hook",
    done: ({ hook, registered_hook_id }) => isSet(hook) || isSet(registered_hook_id),
  },
  {
    text: "Enter your GitHub login in your profile, so that an assignment can start your timer.",
    action: "account",
    done: ({ linked_account }) => isSet(linked_account),
  },
  {
    text: "Fetch the issues that exist already. This also happens by itself within half an hour.",
    action: "sync",
    done: ({ last_sync_at }) => isSet(last_sync_at),
  },
] as const satisfies readonly SetupStep<Status>[];

/** What the card of a GitHub integration shows. */
export function githubFacts({ repository, repository_url, token }: Status): readonly Fact[] {
  return [
    { label: "Repository", value: repository, url: repository_url },
    { label: "Token ends", at: token?.expires_at },
  ];
}

/** The page on which GitHub lists what it delivered, and delivers it again. */
export function githubDeliveries({
  repository_url: repository,
  registered_hook_id: hook,
}: Status): string | undefined {
  if (typeof repository !== "string") return undefined;
  const hooks = `${repository}/settings/hooks`;
  return typeof hook === "number" ? `${hooks}/${String(hook)}?tab=deliveries` : hooks;
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}
