import type { CardStatus, Fact, SetupStep } from "@tt/connector-core";
import type { settings } from "./issue.ts";

type Status = CardStatus<typeof settings>;

/** GitLab's mark, from simple-icons (CC0): one path in a 24×24 view box. */
export const icon =
  "m23.6004 9.5927-.0337-.0862L20.3.9814a.851.851 0 0 0-.3362-.405.8748.8748 0 0 0-.9997.0539" +
  ".8748.8748 0 0 0-.29.4399l-2.2055 6.748H7.5375l-2.2057-6.748a.8573.8573 0 0 0-.29-.4412" +
  ".8748.8748 0 0 0-.9997-.0537.8585.8585 0 0 0-.3362.4049L.4332 9.5015l-.0325.0862" +
  "a6.0657 6.0657 0 0 0 2.0119 7.0105l.0113.0087.03.0213 4.976 3.7264 2.462 1.8633 1.4995 1.1321" +
  "a1.0085 1.0085 0 0 0 1.2197 0l1.4995-1.1321 2.4619-1.8633 5.006-3.7489.0125-.01" +
  "a6.0682 6.0682 0 0 0 2.0094-7.003z";

/** How an integration is set up. Each step ticks itself off. */
export const steps = [
  {
    text: "Create a personal access token with the scope api.",
    link: {
      label: "Access tokens at GitLab",
      url: "https://gitlab.com/-/user_settings/personal_access_tokens",
    },
    done: ({ has_access_token }) => has_access_token === true,
  },
  {
    text: "Enter the token, the project at GitLab and a project here, and save.",
    action: "settings",
    done: ({ connected }) => connected,
  },
  {
    text: "In the settings of the project at GitLab, add a webhook with this URL and the secret, for issues.",
    copy: "delivery_url",
    done: ({ deliveries }) => (deliveries?.last ?? null) !== null,
  },
  {
    text: "Fetch the issues that exist already.",
    action: "sync",
    done: ({ last_run }) => (last_run ?? null) !== null,
  },
] as const satisfies readonly SetupStep<Status>[];

/** What the card of an integration shows. */
export function facts({ project_path, server }: Status): readonly Fact[] {
  return [
    { label: "Project at GitLab", value: project_path },
    { label: "Server", value: server },
  ];
}
