import { secret } from "@tt/connector-core";
import { z } from "zod";

/** The Slack card, one's own or (made by an administrator) everybody's. */
export const slackSettings = z.object({
  bot_token: secret(
    z
      .string()
      .trim()
      .max(4_096)
      .regex(
        // Opaque but for its prefix; `xoxe.` while the app's tokens rotate (SL-37).
        /^(xoxe\.)?xoxb-[\x21-\x7e]+$/,
        "This is not a bot token. It starts with xoxb- and stands under OAuth & Permissions",
      )
      .meta({
        title: "Bot token",
        description: "Of your Slack app, under OAuth & Permissions.",
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
        description: "Of your Slack app, under Basic Information. Without it no command is taken.",
        examples: ["signing-secret-of-your-app"],
      }),
  ).optional(),
  channel_id: z
    .string()
    .trim()
    .regex(
      /^[CGD][A-Z0-9]{2,30}$/,
      "This is not a channel id. It starts with C, G or D and stands at the bottom of the channel's details",
    )
    .optional()
    .meta({
      title: "Channel",
      description: "The id of the channel for messages, e.g. C012AB3CD. Empty: no messages.",
      examples: ["C012AB3CD"],
    }),
  notify_on_start: z.boolean().default(true).meta({
    title: "Tell when a timer starts",
    description: "In the channel.",
  }),
  notify_on_stop: z.boolean().default(true).meta({
    title: "Tell when a timer stops",
    description: "In the channel.",
  }),
  daily_summary: z.boolean().default(false).meta({
    title: "Daily summary",
    description: "Hours and entries per project, once a day in the channel.",
  }),
  daily_summary_time: z
    .string()
    .trim()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "Write it as HH:MM, e.g. 18:00")
    .default("18:00")
    .meta({
      title: "Time of the summary",
      description: "HH:MM in your time zone.",
    }),
  linked_slack_user_id: z
    .string()
    .trim()
    .regex(
      /^[UW][A-Z0-9]{2,30}$/,
      "This is not a member id. It starts with U or W; your Slack profile has it under Copy member ID",
    )
    .optional()
    .meta({
      title: "Your Slack member id",
      description: "Only this member's commands move your timer.",
      examples: ["U2CERLKJA"],
    }),
});

/** The type of the Slack card's schema. */
export type SlackSettings = typeof slackSettings;
