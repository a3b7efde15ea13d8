import type { CardStatus, Fact, SetupStep } from "@tt/connector-core";
import type { GithubSettings } from "./settings";
import type { GithubStatus } from "./status";

type Status = CardStatus<GithubSettings, GithubStatus>;

/** GitHub's mark, from simple-icons (CC0), with one decimal: a screen shows no more of it. */
export const githubIcon =
  "M12 .3c-6.6 0-12 5.4-12 12 0 5.3 3.4 9.8 8.2 11.4.6.1.8-.3.8-.6 0-.3 0-1 0-2-3.3.7-4-1.6-4" +
  "-1.6-.6-1.4-1.4-1.8-1.4-1.8-1.1-.7.1-.7.1-.7 1.2.1 1.9 1.2 1.9 1.2 1 1.8 2.8 1.3 3.5 1 .1" +
  "-.8.4-1.3.7-1.6-2.7-.3-5.5-1.3-5.5-5.9 0-1.3.5-2.4 1.3-3.2-.2-.4-.6-1.6.1-3.2 0 0 1-.3 3.3" +
  " 1.2.9-.3 2-.4 3-.4 1 0 2 .1 3 .4 2.3-1.5 3.3-1.2 3.3-1.2.6 1.6.2 2.8.1 3.2.8.8 1.2 1.9 1.2" +
  " 3.2 0 4.6-2.8 5.6-5.5 5.9.5.4.9 1.1.9 2.2 0 1.6-.1 2.9-.1 3.3 0 .3.2.7.9.6 4.8-1.6 8.2-6.1" +
  " 8.2-11.4 0-6.6-5.4-12-12-12";

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
  },
  {
    text: "Register the webhook, so that changes of issues arrive at once.",
    action: "register_hook",
    done: ({ hook, registered_hook_id }) => (hook ?? registered_hook_id ?? null) !== null,
  },
  {
    text: "Enter your GitHub login in your profile, so that an assignment can start your timer.",
    action: "account",
  },
  {
    text: "Fetch the issues that exist already. This also happens by itself within half an hour.",
    action: "sync",
    done: ({ last_sync_at }) => (last_sync_at ?? null) !== null,
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
