import type { Documentation } from "@tt/connector-core";
import * as z from "zod";

/** OpenAPI descriptions of the integration's status. */
export const documentation: Documentation = {
  status: {
    email: z
      .string()
      .nullable()
      .meta({
        description: "Email address of the connected Google account",
        examples: ["ada@example.com"],
      }),
    calendar_name: z
      .string()
      .nullable()
      .meta({ description: "Name of the calendar", examples: ["Ada"] }),
    last_sync_at: z.iso.datetime().nullable(),
  },
};
