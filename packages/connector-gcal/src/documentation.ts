import type { Documentation } from "@tt/connector-core";
import { z } from "zod";

/** What the API's document says about the card's status. */
export const documentation: Documentation = {
  status: {
    email: z
      .string()
      .nullable()
      .meta({ description: "Of the connected account", examples: ["ada@example.com"] }),
    calendar_name: z
      .string()
      .nullable()
      .meta({ description: "As Google calls it", examples: ["Ada"] }),
    last_sync_at: z.iso.datetime().nullable(),
  },
};
