import * as z from "zod";
import { weekdayNames } from "../value-dashboard";

const percent = z.int().min(0).max(100);

const summarySchema = z
  .object({
    today_hours: z.number(),
    week_hours: z.number().meta({ description: "From Monday to today", examples: [24.5] }),
    week_goal_hours: z.number().meta({ examples: [40] }),
    week_goal_percent: percent.meta({ description: "At most 100", examples: [61] }),
    active_timer: z
      .object({
        id: z.int(),
        project_name: z
          .string()
          .nullable()
          .meta({ examples: ["Website Redesign"] }),
        task_name: z
          .string()
          .nullable()
          .meta({ examples: ["Fix the login"] }),
        start_time: z.iso.datetime(),
        duration_seconds: z.int().meta({ description: "Up to now, without breaks" }),
      })
      .nullable(),
    billable_percent_week: percent,
    top_project_week: z
      .object({ name: z.string().meta({ examples: ["Website Redesign"] }), hours: z.number() })
      .nullable(),
  })
  .meta({ id: "ProductivitySummary" });

const dailySchema = z.object({
  date: z.iso.date(),
  hours: z.number(),
  billable_hours: z.number(),
  entry_count: z.int(),
  goal_hours: z.number().meta({ description: "Your standard hours per day", examples: [8] }),
});

const streakSchema = z
  .object({
    current_streak: z.int().meta({ description: "Days in a row up to today or yesterday" }),
    longest_streak: z.int().meta({ description: "Longest in the last three years" }),
    tracked_days_this_month: z.int(),
    total_days_this_month: z.int().meta({ description: "Days of the month up to today" }),
  })
  .meta({ id: "Streak" });

const focusSchema = z
  .object({
    avg_session_length_minutes: z
      .number()
      .meta({ description: "Average of the entries of at least five minutes", examples: [52.5] }),
    longest_session_hours: z.number(),
    entries_per_day: z.number().meta({ description: "On days with tracked time" }),
    most_productive_hour: z.int().min(0).max(23).nullable(),
    most_productive_day: z.enum(weekdayNames).nullable(),
    hour_distribution: z
      .array(z.number())
      .meta({ description: "Hours of the entries that started in each of the 24 hours" }),
  })
  .meta({ id: "Focus" });

const projectSchema = z.object({
  project_id: z.int(),
  name: z.string().meta({ examples: ["Website Redesign"] }),
  hours: z.number(),
  billable_hours: z.number(),
  entry_count: z.int(),
  color: z.string().meta({ examples: ["#3b82f6"] }),
});

/** The statistics of `GET /api/productivity/stats`. */
export const productivitySchema = z
  .object({
    ok: z.literal(true),
    period: z.int().meta({ examples: [30] }),
    summary: summarySchema,
    daily_breakdown: z.array(dailySchema).meta({ description: "The last 14 days, oldest first" }),
    streak: streakSchema,
    focus: focusSchema,
    projects: z
      .array(projectSchema)
      .max(8)
      .meta({ description: "The projects with the most hours" }),
    heatmap: z
      .array(z.object({ date: z.iso.date(), hours: z.number(), level: z.int().min(0).max(4) }))
      .meta({ description: "The last 84 days, oldest first" }),
    insights: z
      .array(z.string())
      .max(4)
      .meta({ examples: [["You have tracked time on 5 days in a row."]] }),
  })
  .meta({ id: "Productivity" });

/** A response of `GET /api/productivity/stats`. */
export type Productivity = z.output<typeof productivitySchema>;
