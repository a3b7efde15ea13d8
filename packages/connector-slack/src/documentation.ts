import type { Documentation } from "@tt/connector-core";
import * as z from "zod/mini";

const reply = z
  .object({
    response_type: z.literal("ephemeral"),
    text: z.string().check(z.meta({ description: "Text shown to the sender of the command" })),
  })
  .check(z.meta({ examples: [{ response_type: "ephemeral", text: "⏱ Started *Website*." }] }));

/** OpenAPI descriptions of Slack's deliveries and of the integration's status. */
export const documentation: Documentation = {
  reply,
  status: {
    team: z
      .nullable(z.string())
      .check(z.meta({ description: "Name of the token's workspace", examples: ["Acme"] })),
    bot: z.nullable(z.string()).check(
      z.meta({
        description: "Name of the bot user that posts messages",
        examples: ["time_tracker"],
      }),
    ),
    warnings: z
      .array(z.string())
      .check(z.meta({ description: "Problems the owner should fix", examples: [[]] })),
  },
};
