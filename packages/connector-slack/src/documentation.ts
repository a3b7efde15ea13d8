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
