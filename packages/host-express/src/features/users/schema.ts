import { z } from "zod";
import { isTimeZone } from "../../platform/config/config";
import { decimal } from "../../platform/http/fields";
import { toApiInstant, toDate } from "../../platform/db/instants";
import type { UserRow } from "./store";

/** A user as the API says it (API contract §2). */
export const userSchema = z
  .object({
    id: z.int(),
    username: z.string(),
    email: z.string().nullable(),
    full_name: z.string().nullable(),
    display_name: z.string(),
    role: z.enum(["admin", "user"]),
    created_at: z.iso.datetime(),
    last_login: z.iso.datetime().nullable(),
    is_active: z.boolean(),
    total_hours: z.number(),
    status: z.enum(["online", "away", "offline"]),
    date_format: z.string(),
    time_format: z.string(),
    timezone: z.string(),
    standard_hours_per_day: z.number(),
  })
  .meta({ id: "User" });

/** @param zone The installation's zone, for users without one of their own. */
export function toUser(
  row: UserRow,
  hours: number,
  zone: string,
  now: Date,
): z.output<typeof userSchema> {
  return {
    id: row.id,
    username: row.username,
    email: row.email,
    full_name: row.full_name,
    display_name: row.full_name?.trim() ? row.full_name.trim() : row.username,
    role: row.role,
    created_at: toApiInstant(row.created_at),
    last_login: toApiInstant(row.last_login),
    is_active: row.is_active,
    total_hours: hours,
    status: presence(row.last_login, now),
    date_format: row.date_format,
    time_format: row.time_format,
    timezone: row.timezone ?? zone,
    standard_hours_per_day: Number(row.standard_hours_per_day),
  };
}

/** Online up to 15 minutes after the last login, away up to an hour (API contract §2). */
function presence(lastLogin: string | null, now: Date): "online" | "away" | "offline" {
  if (lastLogin === null) return "offline";
  const minutes = (now.getTime() - toDate(lastLogin).getTime()) / 60_000;
  if (minutes <= 15) return "online";
  return minutes <= 60 ? "away" : "offline";
}

/**
 * A GitHub account name: letters, digits and hyphens, old ones with hyphens anywhere; accounts that
 * a company manages end with an underscore and its short name.
 */
const githubLogin = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9-]{1,39}(_[A-Za-z0-9]{1,39})?$/, "This is not a GitHub login")
  .or(z.literal("").transform(() => null))
  .nullable();

/** `PATCH /api/profile` (API contract §25). */
export const profileChange = z.strictObject({
  full_name: z
    .string()
    .trim()
    .max(200, "At most 200 characters")
    .transform((text) => (text === "" ? null : text))
    .nullable()
    .optional(),
  timezone: z
    .string()
    .refine(isTimeZone, "This is not an IANA time zone such as Europe/Rome")
    .nullable()
    .optional(),
  github_username: githubLogin.optional(),
  github_auto_start: z.boolean().optional(),
  date_format: z.enum(["YYYY-MM-DD", "MM/DD/YYYY", "DD/MM/YYYY", "DD.MM.YYYY"]).optional(),
  time_format: z.enum(["24h", "12h"]).optional(),
  week_start_day: z.int().min(0).max(6).optional(),
  standard_hours_per_day: z.number().min(0.5).max(24).optional(),
  weekly_goal_hours: z.number().min(0).max(168).nullable().optional(),
  time_rounding_enabled: z.boolean().optional(),
  time_rounding_minutes: z.literal([1, 5, 10, 15, 30, 60]).optional(),
  time_rounding_method: z.enum(["nearest", "up", "down"]).optional(),
});

/** A user's own settings. */
export const profileSchema = z
  .object({
    username: z.string(),
    full_name: z.string().nullable(),
    timezone: z.string().nullable(),
    github_username: z.string().nullable(),
    github_auto_start: z.boolean(),
    date_format: z.string(),
    time_format: z.string(),
    week_start_day: z.int(),
    standard_hours_per_day: z.number(),
    weekly_goal_hours: z.number().nullable(),
    time_rounding_enabled: z.boolean(),
    time_rounding_minutes: z.int(),
    time_rounding_method: z.string(),
  })
  .meta({ id: "Profile" });

/** A user's own settings as the API says them. */
export function toProfile(row: UserRow): z.output<typeof profileSchema> {
  return {
    username: row.username,
    full_name: row.full_name,
    timezone: row.timezone,
    github_username: row.github_username,
    github_auto_start: row.github_auto_start,
    date_format: row.date_format,
    time_format: row.time_format,
    week_start_day: row.week_start_day,
    standard_hours_per_day: Number(row.standard_hours_per_day),
    weekly_goal_hours: decimal(row.weekly_goal_hours),
    time_rounding_enabled: row.time_rounding_enabled,
    time_rounding_minutes: row.time_rounding_minutes,
    time_rounding_method: row.time_rounding_method,
  };
}
