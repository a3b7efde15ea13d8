import type { ActionReport, JsonObject } from "@tt/connector-core";

/** Scopes of the bot token: slash commands and messages. */
export const botScopes = ["commands", "chat:write"] as const;

/** Scopes with which the settings offer the channels. Without them, the ID is typed. */
const listScopes = ["channels:read", "groups:read"] as const;

/** What the owner does about a scope that the app lacks, without a full stop. */
export function lacksScope(scope: string): string {
  return `The Slack app lacks ${scope}. Add it under OAuth & Permissions and reinstall the app`;
}

/**
 * Builds the manifest of the Slack app, to be pasted at https://api.slack.com/apps under "From a
 * manifest". It has no events URL: Slack verifies that URL at once, before the integration has the
 * app's signing secret.
 *
 * @param url URL to which Slack sends commands.
 * @see https://docs.slack.dev/reference/app-manifest
 * @example
 * ```ts
 * import { appManifest } from "@tt/connector-slack";
 *
 * const manifest = appManifest("https://tt.example.com/api/integrations/slack/events");
 * console.log(JSON.stringify(manifest, undefined, 2));
 * ```
 */
export function appManifest(url: string): JsonObject {
  return {
    display_information: {
      name: "Time Tracker",
      description: "Start and stop your timer from Slack and post updates to a channel.",
    },
    features: {
      bot_user: { display_name: "Time Tracker", always_online: true },
      slash_commands: [
        {
          command: "/tt",
          url,
          description: "Your timer: start, stop, status, today",
          usage_hint: "start [project] | stop | status | today",
        },
      ],
    },
    oauth_config: { scopes: { bot: [...botScopes, ...listScopes] } },
    settings: {
      org_deploy_enabled: false,
      socket_mode_enabled: false,
      token_rotation_enabled: false,
    },
  };
}

/** Where the manifest goes. */
export const createApp =
  "At api.slack.com/apps, choose Create New App, then From a manifest, paste it, and install " +
  "the app to your workspace. You need to be allowed to add apps.";

/** What the app is for the integration. */
export const enterSecrets = "Enter the app's bot token and signing secret, and save.";

/** The manifest with instructions for using it. */
export function manifestReport(url = ""): ActionReport {
  const insecure = url.startsWith("https://")
    ? ""
    : " Slack calls only https URLs: first set BASE_URL to one that Slack can reach.";
  return {
    message:
      `${createApp} ${enterSecrets} To detect when the app is removed, then enter the events URL ` +
      `under Event Subscriptions.${insecure}`,
    result: { manifest: appManifest(url), events_url: url },
  };
}
