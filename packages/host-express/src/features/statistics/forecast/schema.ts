import * as z from "zod";
import { aiErrors, type AiErrorCode } from "../../../platform/ai/error-codes";

const hours = z.number().nonnegative();
const money = z.number().nonnegative();
const percent = z.int().min(0).max(100);
const count = z.int().nonnegative();

/** How tracked time, budget and tasks of a project develop. */
const forecastSchema = z
  .object({
    has_data: z.boolean().meta({ description: "True if time is tracked", examples: [true] }),
    total_logged_hours: hours.meta({ examples: [62.5] }),
    days_with_entries: count.meta({ examples: [18] }),
    avg_hours_per_active_day: hours.meta({
      description: "Hours by days with entries",
      examples: [3.47],
    }),
    first_entry_date: z.iso.date().nullable(),
    last_entry_date: z.iso.date().nullable(),
    elapsed_calendar_days: count.meta({
      description: "Days from the first to the last with entries, both included",
      examples: [25],
    }),
    avg_hours_per_calendar_day: hours.meta({
      description: "Hours by elapsed days",
      examples: [2.5],
    }),
    velocity_hours_per_day: hours.meta({
      description: "Hours per calendar day that the projection expects",
      examples: [2.5],
    }),

    budget_hours: hours.meta({ description: "Estimated hours; 0 if unset", examples: [100] }),
    budget_amount: money.meta({ description: "0 if unset", examples: [7500] }),
    hourly_rate: money.meta({
      description:
        "Rate of the project; if it has none, the budget by the estimated hours; 0 if unknown",
      examples: [75],
    }),
    hours_remaining: hours.meta({ examples: [37.5] }),
    budget_used_percent: percent.meta({
      description: "Hours in percent of the estimate, at most 100",
      examples: [63],
    }),
    budget_amount_used: money.meta({ description: "Hours by the rate", examples: [4687.5] }),
    budget_amount_remaining: money.meta({ examples: [2812.5] }),
    at_risk: z
      .boolean()
      .meta({ description: "True from 80 % of the estimated hours", examples: [false] }),

    days_to_completion: count.nullable().meta({
      description: "Calendar days until the remaining hours are tracked; null if unknown",
      examples: [15],
    }),
    projected_completion_date: z.iso
      .date()
      .nullable()
      .meta({ description: "Null if unknown, or after the year 9999" }),
    deadline_risk: z.enum(["on_track", "no_data"]).meta({
      description:
        "`no_data` without a projected date. Projects have no deadline that they could miss.",
    }),

    total_tasks: count.meta({ examples: [20] }),
    completed_tasks: count.meta({ examples: [12] }),
    open_tasks: count.meta({ description: "Neither done nor cancelled", examples: [7] }),
    task_completion_percent: percent.meta({ examples: [60] }),
    overdue_tasks: count.meta({ description: "Open, and due before today", examples: [1] }),

    recent_hours_7d: hours.meta({ description: "Today and the six days before", examples: [18] }),
    prior_hours_7d: hours.meta({ description: "The seven days before these", examples: [14.25] }),
    burn_rate_trend: z.enum(["increasing", "decreasing", "stable"]).meta({
      description: "Recent hours against prior hours; a difference of up to 10 % is `stable`",
    }),
    daily_hours: z
      .array(z.object({ date: z.iso.date(), hours }))
      .meta({ description: "The last 14 days, oldest first; the last one is today" }),

    generated_at: z.iso.datetime().meta({ description: "When it was calculated" }),
    today: z.iso.date().meta({ description: "Today in your time zone" }),
  })
  .meta({ id: "Forecast" });

/** A forecast of `GET /api/projects/{id}/forecast`. */
export type Forecast = z.output<typeof forecastSchema>;

const sentences = z.array(z.string()).max(3);

/** An explanation of a forecast by the language model, or why there is none. */
export const explanationSchema = z
  .object({
    ok: z.boolean(),
    narrative: z
      .string()
      .nullable()
      .meta({ examples: ["At this pace the project will be completed in two weeks."] }),
    risks: sentences.meta({ examples: [["One task is overdue."]] }),
    recommendations: sentences.meta({ examples: [["Finish the overdue task first."]] }),
    error: z
      .string()
      .nullable()
      .meta({ description: "Null if `ok` is true", examples: [null] }),
    error_code: z
      .enum(Object.keys(aiErrors) as [AiErrorCode])
      .nullable()
      .meta({ description: "Null if `ok` is true", examples: [null] }),
  })
  .meta({ id: "ForecastExplanation" });

/** The `ai` of a response of `GET /api/projects/{id}/forecast`. */
export type Explanation = z.output<typeof explanationSchema>;

/** The response of `GET /api/projects/{id}/forecast`. */
export const forecastResponse = z
  .object({
    ok: z.literal(true),
    project_id: z.int(),
    ai_enabled: z
      .boolean()
      .meta({ description: "True if this installation uses a language model" }),
    forecast: forecastSchema,
    ai: explanationSchema.optional().meta({ description: "With `ai=true` only" }),
  })
  .meta({ id: "ProjectForecast" });
