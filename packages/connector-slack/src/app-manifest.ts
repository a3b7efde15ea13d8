import type { ActionReport, JsonObject } from "@tt/connector-core";

/** What the bot may do: be called by a command, and post. */
export const botScopes = ["commands", "chat:write"] as const;

/**
 * What is pasted at api.slack.com/apps, "From a manifest": the command with its URL and the scopes.
 * The events URL is added later, since Slack checks it at once and the card has no secret yet.
 */
export function appManifest(url: string): JsonObject {
  return {
    display_information: {
      name: "Time Tracker",
      description: "Start and stop your timer, and tell a channel about it.",
    },
    features: {
      bot_user: { display_name: "Time Tracker", always_online: true },
      slash_commands: [
        {
          command: "/tt",
          url,
          description: "Your timer: start, stop, status, today",
          usage_hint: "start [project] | stop | status | today",
          should_escape: false,
        },
      ],
    },
    oauth_config: { scopes: { bot: [...botScopes] } },
    settings: {
      org_deploy_enabled: false,
      socket_mode_enabled: false,
      token_rotation_enabled: false,
    },
  };
}

/** The manifest with what to do with it. */
export function manifestReport(url: string | undefined): ActionReport {
  const target = url ?? "";
  const insecure = target.startsWith("https://")
    ? ""
    : " Slack calls https addresses only: set BASE_URL to the one it can reach first.";
  return {
    message:
      "Open api.slack.com/apps, choose Create New App, then From a manifest, and paste this. Install " +
      "the app, then copy its bot token and signing secret to the card. To be told when the app is " +
      `removed, enter the events URL there under Event Subscriptions afterwards.${insecure}`,
    result: { manifest: appManifest(target), events_url: target },
  };
}
