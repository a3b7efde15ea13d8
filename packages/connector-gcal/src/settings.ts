import { projectReference } from "@tt/connector-core";
import { z } from "zod";

/** Days an integration may look back. */
const window = { least: 1, most: 30, usual: 7 };

/** The Google Calendar card. */
export const gcalSettings = z.object({
  calendar_id: z
    .string()
    .trim()
    .max(1024)
    .regex(
      /^[\x21-\x7e]+$/,
      "Enter a calendar id: primary, or what Google shows under Integrate calendar",
    )
    .default("primary")
    .meta({
      title: "Calendar",
      description: "Which calendar counts, by its id; primary is your own.",
      examples: ["primary"],
    }),
  sync_direction: z
    .enum(["import", "export", "both"])
    .default("import")
    // API contract §21: whatever is none of them is the harmless one; a save warns of it.
    .catch("import")
    .meta({
      title: "Direction",
      description:
        "import makes time entries of events, export makes events of time entries, both does both.",
    }),
  default_project_id: projectReference().optional().meta({
    title: "Project",
    description: "Where imported entries go. Needed for an import.",
  }),
  sync_days_back: z
    .int("Enter a whole number of days from 1 to 30")
    .min(window.least, "Enter a number of days from 1 to 30")
    .max(window.most, "Enter a number of days from 1 to 30")
    .default(window.usual)
    .meta({
      title: "Days back",
      description: "How many days before the first sync count: from 1 to 30.",
    }),
  billable_default: z.boolean().default(false).meta({
    title: "Billable",
    description: "Whether imported entries are billable.",
  }),
  import_private: z.boolean().default(false).meta({
    title: "Private events too",
    description: "Their titles become notes, which colleagues may see.",
  }),
});

/** The type of the Google Calendar card's schema. */
export type GcalSettings = typeof gcalSettings;
