import type { Manifest } from "@tt/connector-core";
import { classify } from "./classify";
import { slackSettings, type SlackSettings } from "./settings";
import { documentation } from "./documentation";
import { wants } from "./notifications";
import { answer, sslCheckReply } from "./reply";
import { deliveryId, isSslCheck, readDelivery, candidateKeys, signedParts } from "./wire";
import type { SlackEvent } from "./wire";

/** Commands are small; an event says little more. */
const maxBytes = 256 * 1024;

/** What Slack is, as data. */
export const slackManifest: Manifest<SlackSettings, SlackEvent> = {
  key: "slack_connector",
  slug: "slack",
  name: "Slack",
  docs: "SLACK.md",
  documentation,
  settings: slackSettings,
  env: { SLACK_API_URL: "https://slack.com/api" },
  origins: (env) => [new URL(env["SLACK_API_URL"] ?? "").origin],
  auth: { type: "bearer", secret: "bot_token" },
  headers: { accept: "application/json", "user-agent": "tt-connector-slack" },
  classify,
  inbound: {
    path: "events",
    maxBytes,
    verification: {
      type: "hmac",
      secret: "signing_secret",
      signatureHeader: "x-slack-signature",
      signed: signedParts,
      toleranceSeconds: 300,
    },
    candidateKeys: candidateKeys,
    routingKeysOf: () => [],
    unsigned: (untrusted) => (isSslCheck(untrusted) ? sslCheckReply : undefined),
    answer,
    deliveryId,
    parse: readDelivery,
  },
  actions: [
    {
      name: "manifest",
      label: "App manifest",
      description: "The manifest to make the Slack app from, ready to paste",
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
    // Slack takes about a message a second in a channel (SL-32); some travel faster than others.
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
  uses: ["timer.start", "timer.stop", "identity.link", "routing_key.add"],
};
