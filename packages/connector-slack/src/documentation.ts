import type { Documentation } from "@tt/connector-core";
import { z } from "zod";

const answer = z
  .object({
    response_type: z.literal("ephemeral"),
    text: z.string().meta({ description: "What the sender of the command reads" }),
  })
  .meta({ examples: [{ response_type: "ephemeral", text: "⏱ Started *Website*." }] });

const reply = z.union([
  answer,
  z.object({ challenge: z.string().meta({ description: "Of a URL verification" }) }),
  z.object({ ok: z.literal(true), handled: z.literal(true) }),
  z.object({}).meta({ description: "The answer to an unsigned ssl_check" }),
]);

/** What the API's document says about Slack's deliveries and the card's status. */
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
      description: "When it was signed, Unix seconds; more than five minutes off is refused",
      example: "1531420618",
      required: true,
    },
  ],
  reply,
  status: {
    team: z
      .string()
      .nullable()
      .meta({ description: "The workspace of the token", examples: ["Acme"] }),
    bot: z
      .string()
      .nullable()
      .meta({ description: "Who speaks for the card", examples: ["time_tracker"] }),
    warnings: z.array(z.string()).meta({ examples: [[]] }),
  },
};
