import { secret, sharedSecret, type Context } from "@tt/connector-core";
import * as z from "zod/mini";

/** An ID that Slack shows, or nothing. */
const idField = (pattern: RegExp, error: string) =>
  z.optional(z.string().check(z.trim(), z.regex(pattern, error)));

/** A check box. */
const flag = (value: boolean, title: string, description: string) =>
  z._default(z.boolean(), value).check(z.meta({ title, description }));

/** Settings of a Slack integration: personal, or for the workspace if an administrator creates it. */
export const slackSettings = z.object({
  bot_token: secret(
    z.string().check(
      z.trim(),
      z.maxLength(4_096),
      z.regex(
        /^(xoxe\.)?xoxb-[\x21-\x7e]+$/,
        "This is not a bot token. A bot token starts with xoxb-; your Slack app shows it under OAuth & Permissions",
      ),
      z.meta({
        title: "Bot token",
        description: "The bot token of your Slack app, from OAuth & Permissions.",
        examples: ["xoxb-EXAMPLE"],
      }),
    ),
  ),
  signing_secret: z.optional(
    secret(
      sharedSecret().check(
        z.meta({
          title: "Signing secret",
          description:
            "The signing secret of your Slack app, from Basic Information. Commands are refused without it.",
          examples: ["signing-secret-of-your-app"],
        }),
      ),
    ),
  ),
  channel_id: idField(
    /^[CGD][A-Z0-9]{2,30}$/,
    "This is not a channel ID. A channel ID starts with C, G or D; Slack shows it at the bottom of the channel's details",
  ).check(
    z.meta({
      title: "Channel",
      description:
        "ID of the channel for notifications, e.g. C012AB3CD. Leave empty for no notifications.",
      examples: ["C012AB3CD"],
    }),
  ),
  notify_on_start: flag(
    true,
    "Notify when a timer starts",
    "Post a message to the channel when a timer starts.",
  ),
  notify_on_stop: flag(
    true,
    "Notify when a timer stops",
    "Post a message to the channel when a timer stops.",
  ),
  daily_summary: flag(
    false,
    "Daily summary",
    "Post hours and entries per project to the channel once a day.",
  ),
  daily_summary_time: z
    ._default(
      z
        .string()
        .check(z.trim(), z.regex(/^([01]\d|2[0-3]):[0-5]\d$/, "Enter a time as HH:MM, e.g. 18:00")),
      "18:00",
    )
    .check(
      z.meta({
        title: "Time of the summary",
        description: "Time of day in your time zone, as HH:MM.",
        examples: ["18:00"],
        input: "time",
        showIf: { daily_summary: true },
      }),
    ),
  linked_slack_user_id: idField(
    /^[UW][A-Z0-9]{2,30}$/,
    "This is not a member ID. A member ID starts with U or W; copy it from your Slack profile with Copy member ID",
  ).check(
    z.meta({
      title: "Your Slack member ID",
      description: "Only commands of this member control your timer.",
      examples: ["U2CERLKJA"],
    }),
  ),
});

/** Schema type of the Slack settings, for `Context` and `Settings`. */
export type SlackSettings = typeof slackSettings;

/** What every hook of the connector is given. */
export type SlackContext = Context<SlackSettings>;
