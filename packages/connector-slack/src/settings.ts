import { secret, type Context } from "@tt/connector-core";
import * as z from "zod";

/** Settings of a Slack integration: personal, or for the workspace if an administrator creates it. */
export const slackSettings = z.object({
  bot_token: secret(
    z
      .string()
      .trim()
      .max(4_096)
      .regex(
        // Opaque except for its prefix; `xoxe.` if the app rotates its tokens (SL-37).
        /^(xoxe\.)?xoxb-[\x21-\x7e]+$/,
        "This is not a bot token. A bot token starts with xoxb-; your Slack app shows it under OAuth & Permissions",
      )
      .meta({
        title: "Bot token",
        description: "The bot token of your Slack app, from OAuth & Permissions.",
        examples: ["xoxb-EXAMPLE"],
      }),
  ),
  signing_secret: secret(
    z
      .string()
      .trim()
      .min(16, "Use at least 16 characters")
      .max(255)
      .meta({
        title: "Signing secret",
        description:
          "The signing secret of your Slack app, from Basic Information. Commands are refused without it.",
        examples: ["signing-secret-of-your-app"],
      }),
  ).optional(),
  channel_id: z
    .string()
    .trim()
    .regex(
      /^[CGD][A-Z0-9]{2,30}$/,
      "This is not a channel ID. A channel ID starts with C, G or D; Slack shows it at the bottom of the channel's details",
    )
    .optional()
    .meta({
      title: "Channel",
      description:
        "ID of the channel for notifications, e.g. C012AB3CD. Leave empty for no notifications.",
      examples: ["C012AB3CD"],
    }),
  notify_on_start: z.boolean().default(true).meta({
    title: "Notify when a timer starts",
    description: "Post a message to the channel when a timer starts.",
  }),
  notify_on_stop: z.boolean().default(true).meta({
    title: "Notify when a timer stops",
    description: "Post a message to the channel when a timer stops.",
  }),
  daily_summary: z.boolean().default(false).meta({
    title: "Daily summary",
    description: "Post hours and entries per project to the channel once a day.",
  }),
  daily_summary_time: z
    .string()
    .trim()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "Enter a time as HH:MM, e.g. 18:00")
    .default("18:00")
    .meta({
      title: "Time of the summary",
      description: "Time of day in your time zone, as HH:MM.",
    }),
  linked_slack_user_id: z
    .string()
    .trim()
    .regex(
      /^[UW][A-Z0-9]{2,30}$/,
      "This is not a member ID. A member ID starts with U or W; copy it from your Slack profile with Copy member ID",
    )
    .optional()
    .meta({
      title: "Your Slack member ID",
      description: "Only commands of this member control your timer.",
      examples: ["U2CERLKJA"],
    }),
});

/** Schema type of the Slack settings, for `Context` and `Settings`. */
export type SlackSettings = typeof slackSettings;

/** What every hook of the connector is given. */
export type SlackContext = Context<SlackSettings>;
