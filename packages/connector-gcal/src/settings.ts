import { project, type Context } from "@tt/connector-core";
import * as z from "zod/mini";

const minDaysBack = 1;
const maxDaysBack = 30;
const defaultDaysBack = 7;

const directions = z.enum(["import", "export", "both"]);

/** Reads everything else as `import`, with a warning when it is saved. */
const direction = z.pipe(
  z.transform((value: unknown) => z.safeParse(directions, value).data ?? "import"),
  directions,
);

/** Settings of a Google Calendar integration. */
export const gcalSettings = z.object({
  calendar_id: z
    ._default(
      z
        .string()
        .check(
          z.trim(),
          z.maxLength(1024),
          z.regex(
            /^[\x21-\x7e]+$/,
            "Enter a calendar ID: primary, or the ID that Google shows under Integrate calendar",
          ),
        ),
      "primary",
    )
    .check(
      z.meta({
        title: "Calendar",
        description: "ID of the calendar to sync; primary is your own.",
        examples: ["primary"],
      }),
    ),
  sync_direction: z._default(direction, "import").check(
    z.meta({
      title: "Direction",
      description: "Whether events become time entries, time entries become events, or both.",
      labels: {
        import: "Events become entries",
        export: "Entries become events",
        both: "Both",
      },
    }),
  ),
  default_project_id: z.optional(project()).check(
    z.meta({
      title: "Project",
      description: "Project for imported entries. Required for an import.",
    }),
  ),
  sync_days_back: z
    ._default(
      z
        .int("Enter a whole number of days from 1 to 30")
        .check(
          z.minimum(minDaysBack, "Enter a number of days from 1 to 30"),
          z.maximum(maxDaysBack, "Enter a number of days from 1 to 30"),
        ),
      defaultDaysBack,
    )
    .check(
      z.meta({
        title: "Days back",
        description: "Days before the first sync to include, from 1 to 30.",
        group: "advanced",
      }),
    ),
  billable_default: z._default(z.boolean(), false).check(
    z.meta({
      title: "Billable",
      description: "Mark imported entries as billable.",
    }),
  ),
  import_private: z._default(z.boolean(), false).check(
    z.meta({
      title: "Import private events",
      description: "Titles of private events become notes, which colleagues may see.",
      group: "advanced",
    }),
  ),
});

/** Schema type of the Google Calendar settings, for `Context` and `Settings`. */
export type GcalSettings = typeof gcalSettings;

/** What every hook is given. */
export type GcalContext = Context<GcalSettings>;
