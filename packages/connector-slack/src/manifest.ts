import { auth, form, json, query, verify, type Manifest } from "@tt/connector-core";
import { classify } from "./classify";
import { slackSettings, type SlackSettings } from "./settings";
import { documentation } from "./documentation";
import { wants } from "./notifications";
import { answerSituation, sslCheckReply } from "./reply";
import { routing } from "./routing-keys";
import { readDelivery } from "./wire";
import type { SlackEvent } from "./wire";

/** Commands and events are small. */
const maxBytes = 256 * 1024;

/**
 * Manifest of the Slack connector: settings, webhook, actions and notifications, as data.
 *
 * @example
 * ```ts
 * import { sharedDeliveryPath } from "@tt/connector-core";
 * import { slackManifest } from "@tt/connector-slack";
 *
 * console.log(sharedDeliveryPath(slackManifest)); // "/api/integrations/slack/events"
 * ```
 */
export const slackManifest: Manifest<SlackSettings, SlackEvent> = {
  key: "slack_connector",
  slug: "slack",
  name: "Slack",
  docs: "/docs/integrations/SLACK.md",
  documentation,
  settings: slackSettings,
  env: { SLACK_API_URL: "https://slack.com/api" },
  api: {
    base: (_settings, env) => env["SLACK_API_URL"] ?? "",
    auth: auth.bearer("bot_token"),
    headers: { accept: "application/json", "user-agent": "tt-connector-slack" },
    classify,
  },
  inbound: {
    path: "events",
    maxBytes,
    verification: verify.slack("signing_secret"),
    routing,
    challenges: [
      { when: { ...form("ssl_check"), is: "1" }, reply: sslCheckReply },
      { when: { ...query("ssl_check"), is: "1" }, reply: sslCheckReply },
    ],
    answer: answerSituation,
    // An event's ID, or the trigger ID of a command.
    deliveryId: [form("trigger_id"), json("event_id")],
    parse: readDelivery,
  },
  actions: [
    {
      name: "manifest",
      label: "App manifest",
      description: "Shows the manifest from which to create the Slack app.",
      standalone: true,
    },
  ],
  identity: {
    provider: "slack",
    label: "Slack account",
    proof: "linked",
    instruction: "Type this in Slack within ten minutes: /tt link CODE",
  },
  workspace: {
    memberFields: [
      "channel_id",
      "notify_on_start",
      "notify_on_stop",
      "daily_summary",
      "daily_summary_time",
    ],
  },
  on: ["time_entry.started", "time_entry.stopped"],
  notifications: {
    wants,
    // Slack accepts about one message per second and channel (SL-32); the rest covers jitter.
    rateLimitKey: ({ channel_id }) => channel_id,
    minIntervalSeconds: 1.1,
    atMostOnce: true,
    daily: {
      job: "slack_daily_summary",
      everyMinutes: 30,
      time: ({ daily_summary, daily_summary_time }) =>
        daily_summary ? daily_summary_time : undefined,
    },
  },
  uses: ["timers", "identities"],
};
