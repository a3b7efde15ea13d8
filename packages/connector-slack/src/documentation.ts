import type { Documentation } from "@tt/connector-core";
import * as z from "zod";

const answer = z
  .object({
    response_type: z.literal("ephemeral"),
    text: z.string().meta({ description: "Text shown to the sender of the command" }),
  })
  .meta({ examples: [{ response_type: "ephemeral", text: "⏱ Started *Website*." }] });

const reply = z.union([
  answer,
  z.object({
    challenge: z.string().meta({ description: "The challenge of a URL verification, sent back" }),
  }),
  z.object({ ok: z.literal(true), handled: z.literal(true) }),
  z.object({}).meta({ description: "Response to an unsigned certificate check (`ssl_check`)" }),
]);

/** OpenAPI descriptions of Slack's deliveries and of the integration's status. */
export const documentation: Documentation = {
  headers: [
    {
      name: "X-Slack-Signature",
      description:
        "`v0=` and the hex HMAC-SHA256 of `v0:{timestamp}:{raw body}`, keyed with the app's signing secret",
      example: "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
      required: true,
      signature: true,
    },
    {
      name: "X-Slack-Request-Timestamp",
      description:
        "Time of signing in Unix seconds. Refused if more than five minutes in the past or future",
      example: "1531420618",
      required: true,
    },
  ],
  reply,
  status: {
    team: z
      .string()
      .nullable()
      .meta({ description: "Name of the token's workspace", examples: ["Acme"] }),
    bot: z
      .string()
      .nullable()
      .meta({
        description: "Name of the bot user that posts messages",
        examples: ["time_tracker"],
      }),
    warnings: z
      .array(z.string())
      .meta({ description: "Problems the owner should fix", examples: [[]] }),
  },
};
