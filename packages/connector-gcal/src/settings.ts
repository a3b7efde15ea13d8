import { project, type Context } from "@tt/connector-core";
import * as z from "zod";

const minDaysBack = 1;
const maxDaysBack = 30;
const defaultDaysBack = 7;

/** Settings of a Google Calendar integration. */
export const gcalSettings = z.object({
  calendar_id: z
    .string()
    .trim()
    .max(1024)
    .regex(
      /^[\x21-\x7e]+$/,
      "Enter a calendar ID: primary, or the ID that Google shows under Integrate calendar",
    )
    .default("primary")
    .meta({
      title: "Calendar",
      description: "ID of the calendar to sync; primary is your own.",
      examples: ["primary"],
    }),
  sync_direction: z
    .enum(["import", "export", "both"])
    .default("import")
    // Unknown values fall back to import, which writes nothing to Google; the save returns a warning.
    .catch("import")
    .meta({
      title: "Direction",
      description:
        "import creates time entries from events, export creates events from time entries, both does both.",
    }),
  default_project_id: project().optional().meta({
    title: "Project",
    description: "Project for imported entries. Required for an import.",
  }),
  sync_days_back: z
    .int("Enter a whole number of days from 1 to 30")
    .min(minDaysBack, "Enter a number of days from 1 to 30")
    .max(maxDaysBack, "Enter a number of days from 1 to 30")
    .default(defaultDaysBack)
    .meta({
      title: "Days back",
      description: "Days before the first sync to include, from 1 to 30.",
    }),
  billable_default: z.boolean().default(false).meta({
    title: "Billable",
    description: "Mark imported entries as billable.",
  }),
  import_private: z.boolean().default(false).meta({
    title: "Import private events",
    description: "Titles of private events become notes, which colleagues may see.",
  }),
});

/** Schema type of the Google Calendar settings, for `Context` and `Settings`. */
export type GcalSettings = typeof gcalSettings;

/** What every hook is given. */
export type GcalContext = Context<GcalSettings>;
