import {
  auth,
  defineConnector,
  form,
  json,
  query,
  verify,
  type Descriptor,
} from "@tt/connector-core";
import { manifestReport } from "./app-manifest";
import { slackFacts, slackSteps } from "./card";
import { classify } from "./classify";
import { headers } from "./client";
import { runCommand } from "./commands/run";
import { decideEvent } from "./decide-event";
import { documentation } from "./documentation";
import { notifyDailySummary, notifyTimer } from "./notifications";
import { listChannels } from "./options";
import { replyTo } from "./reply";
import { slackSettings } from "./settings";
import { eventName, routing, slackCommand, slackEvent } from "./wire";
import { describeConnection, testConnection, validateSettings } from "./workspace";

/**
 * The Slack connector, ready to be registered with a host: controls timers by slash command and posts
 * notifications to a channel.
 *
 * @example
 * ```ts
 * import type { Ports, RawRequest, Reply } from "@tt/connector-core";
 * import { slackConnector } from "@tt/connector-slack";
 *
 * export function receiveSlack(ports: Ports, request: RawRequest): Promise<Reply> {
 *   return slackConnector.create(ports).receive(request);
 * }
 * ```
 */
export const slackConnector: Descriptor = defineConnector({
  name: "Slack",
  docs: "/docs/integrations/SLACK.md",
  tagline: "Timers by /tt, and notifications in a channel",
  documentation,
  settings: slackSettings,
  env: { SLACK_API_URL: "https://slack.com/api" },
  api: {
    base: (_settings, env) => env.SLACK_API_URL,
    auth: auth.bearer("bot_token"),
    headers,
    classify,
  },
  uses: ["tasks", "timers", "entries", "identities"],
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
  test: testConnection,
  validate: validateSettings,
  status: describeConnection,
  steps: slackSteps,
  facts: slackFacts,
  // The next token may belong to another workspace.
  disconnect: () => ({ state: { team: null, bot: null } }),
  webhook: {
    path: "events",
    // Commands and events are small.
    maxBytes: 256 * 1024,
    verify: verify.slack("signing_secret"),
    routing,
    challenges: [
      // Slack's unsigned certificate check; the rest of the request is ignored.
      ...[form("ssl_check"), query("ssl_check")].map((place) => ({
        when: { ...place, is: "1" },
        reply: { status: 200, body: {} },
      })),
      // A URL verification: https://docs.slack.dev/reference/events/url_verification
      { echo: json("challenge"), method: "POST", as: "json", signed: true },
    ],
    // The trigger ID of a command, or an event's ID.
    deliveryId: [form("trigger_id"), json("event_id")],
    event: eventName,
    on: { command: [slackCommand, runCommand], event: [slackEvent, decideEvent] },
    reply: replyTo,
  },
  events: { "time_entry.started": notifyTimer, "time_entry.stopped": notifyTimer },
  notifications: {
    wants: ({ notify_on_start, notify_on_stop }, { type }) =>
      type === "time_entry.started" ? notify_on_start : notify_on_stop,
    // Slack accepts about one message per second and channel (SL-32); the rest covers jitter.
    rateLimit: { key: ({ channel_id }) => channel_id, seconds: 1.1 },
    // Slack cannot be asked whether it posted a message. Losing it is better than posting twice (SL-33).
    atMostOnce: true,
    maxAgeMinutes: 15,
    daily: {
      at: ({ daily_summary, daily_summary_time }) =>
        daily_summary ? daily_summary_time : undefined,
      send: notifyDailySummary,
    },
  },
  options: { channel_id: listChannels },
  actions: {
    manifest: {
      label: "App manifest",
      description: "Shows the manifest from which to create the Slack app.",
      standalone: true,
      result: "copy",
      run: ({ deliveryUrl }) => manifestReport(deliveryUrl),
    },
  },
});
