import * as z from "zod";
import { isTimeZone } from "../../platform/time/zones";
import { decimal } from "../../platform/db/decimal";
import { toApiInstant, toDate } from "../../platform/db/instants";
import type { UserRow } from "./store";

/** Schema of the formats of dates. */
export const dateFormat = z.enum(["YYYY-MM-DD", "MM/DD/YYYY", "DD/MM/YYYY", "DD.MM.YYYY"]);
/** Schema of the formats of times. */
export const timeFormat = z.enum(["24h", "12h"]);
const roundingMinutes = z.literal([1, 5, 10, 15, 30, 60]);
const roundingMethod = z.enum(["nearest", "up", "down"]);

/** The current user. */
export const userSchema = z
  .object({
    id: z.int(),
    username: z.string().meta({ examples: ["ada"] }),
    email: z
      .string()
      .nullable()
      .meta({ examples: ["ada@example.com"] }),
    full_name: z
      .string()
      .nullable()
      .meta({ examples: ["Ada Lovelace"] }),
    display_name: z
      .string()
      .meta({ description: "The full name, or the username", examples: ["Ada Lovelace"] }),
    role: z.enum(["admin", "user"]),
    created_at: z.iso.datetime(),
    last_login: z.iso.datetime().nullable(),
    is_active: z.boolean(),
    total_hours: z
      .number()
      .meta({ description: "Hours of all completed time entries", examples: [132.5] }),
    status: z.enum(["online", "away", "offline"]).meta({
      description: "Online for 15 minutes after the last login, then away for 45 minutes",
    }),
    date_format: dateFormat,
    time_format: timeFormat,
    timezone: z.string().meta({
      description: "The user's own time zone, or the installation's",
      examples: ["Europe/Rome"],
    }),
    standard_hours_per_day: z.number().meta({ examples: [8] }),
  })
  .meta({ id: "User" });

/**
 * Converts a user's row to its JSON form.
 * @param zone The installation's time zone, for users without their own.
 */
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
    date_format: dateFormat.parse(row.date_format),
    time_format: timeFormat.parse(row.time_format),
    timezone: row.timezone ?? zone,
    standard_hours_per_day: Number(row.standard_hours_per_day),
  };
}

/** Returns online up to 15 minutes after the last login, away up to an hour, then offline. */
function presence(lastLogin: string | null, now: Date): "online" | "away" | "offline" {
  if (lastLogin === null) return "offline";
  const minutes = (now.getTime() - toDate(lastLogin).getTime()) / 60_000;
  if (minutes <= 15) return "online";
  return minutes <= 60 ? "away" : "offline";
}

/**
 * A GitHub username: letters, digits and hyphens. Old names have hyphens anywhere, and names of
 * enterprise-managed users end with an underscore and the company's short code.
 */
const githubLogin = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9_-]{1,100}$/, "Enter only the GitHub username: octocat for github.com/octocat")
  .or(z.literal("").transform(() => null))
  .nullable();

/** A login at a provider that users can enter in their profile. */
export interface DeclaredIdentity {
  readonly provider: string;
  /** E.g. `GitHub login`. */
  readonly label: string;
}

/**
 * A login, email address or account ID at any provider; Atlassian's IDs contain a colon. Slashes are left
 * out, because people paste the URL of a profile. Letters are those of ASCII, because logins are compared
 * without their case both in JavaScript and in the database, which agree only on these.
 */
const anyLogin = z
  .string()
  .trim()
  .regex(
    /^[A-Za-z0-9.:_@+-]{1,100}$/,
    "Enter only the user name or ID: letters a to z, digits and . : _ @ + - (at most 100 characters)",
  )
  .or(z.literal("").transform(() => null))
  .nullable();

const loginsText = "Your user names at providers, by provider; null if there is none";

/** Schema of changed logins, by provider. Blank ones are removed. */
function loginChanges(identities: readonly DeclaredIdentity[]) {
  const fields = identities.map(({ provider, label }) => {
    const login = provider === "github" ? githubLogin : anyLogin;
    return [provider, login.optional().meta({ description: label, examples: ["ada"] })] as const;
  });
  return z.strictObject(Object.fromEntries(fields));
}

/** Message for a login that another user has. */
export function takenText(provider: string, identities: readonly DeclaredIdentity[]): string {
  const label = identities.find((each) => each.provider === provider)?.label ?? "login";
  return `Another user already uses this ${label}`;
}

function shownLogins(identities: readonly DeclaredIdentity[]) {
  const fields = identities.map(({ provider, label }) => {
    const login = z
      .string()
      .nullable()
      .meta({ description: label, examples: ["ada"] });
    return [provider, login] as const;
  });
  return z.object(Object.fromEntries(fields));
}

const timezoneText = "IANA time zone; null for the installation's";
const autoStartText =
  "Whether other users' personal integrations may start your timer, e.g. when an issue is assigned to " +
  "you. Applies to every provider, not only to GitHub";

/** Request body of `PATCH /api/profile`, without the logins. */
const profileFields = z.strictObject({
  full_name: z
    .string()
    .trim()
    .max(200, "At most 200 characters")
    .transform((text) => (text === "" ? null : text))
    .nullable()
    .optional()
    .meta({ examples: ["Ada Lovelace"] }),
  timezone: z
    .string()
    .refine(isTimeZone, "Must be an IANA time zone such as Europe/Rome")
    .nullable()
    .optional()
    .meta({ description: timezoneText, examples: ["Europe/Rome"] }),
  github_username: githubLogin.optional().meta({
    description: "The same as `identities.github`",
    examples: ["octocat"],
  }),
  github_auto_start: z.boolean().optional().meta({ description: autoStartText }),
  date_format: dateFormat.optional(),
  time_format: timeFormat.optional(),
  week_start_day: z.int().min(0).max(6).optional().meta({ description: "0 is Sunday" }),
  standard_hours_per_day: z
    .number()
    .min(0.5)
    .max(24)
    .optional()
    .meta({ examples: [8] }),
  weekly_goal_hours: z
    .number()
    .min(0)
    .max(168)
    .nullable()
    .optional()
    .meta({ examples: [40] }),
  time_rounding_enabled: z.boolean().optional(),
  time_rounding_minutes: roundingMinutes.optional(),
  time_rounding_method: roundingMethod.optional(),
});

/** Request body of `PATCH /api/profile`. */
export function profileChangeSchema(identities: readonly DeclaredIdentity[]) {
  return profileFields
    .extend({
      identities: loginChanges(identities)
        .optional()
        .meta({
          description: `${loginsText}; omitted ones keep their values`,
        }),
    })
    .refine(
      ({ github_username: name, identities: logins }) =>
        name === undefined || logins?.["github"] === undefined || name === logins["github"],
      { path: ["github_username"], message: "Differs from identities.github: send one of them" },
    );
}

/** Profile and settings of the current user. */
export function profileSchema(identities: readonly DeclaredIdentity[]) {
  return shownProfile
    .extend({ identities: shownLogins(identities).meta({ description: loginsText }) })
    .meta({ id: "Profile" });
}

const shownProfile = z.object({
  username: z.string().meta({ examples: ["ada"] }),
  full_name: z
    .string()
    .nullable()
    .meta({ examples: ["Ada Lovelace"] }),
  timezone: z
    .string()
    .nullable()
    .meta({ description: timezoneText, examples: ["Europe/Rome"] }),
  github_username: z
    .string()
    .nullable()
    .meta({ examples: ["octocat"] }),
  github_auto_start: z.boolean().meta({ description: autoStartText }),
  date_format: dateFormat,
  time_format: timeFormat,
  week_start_day: z
    .int()
    .min(0)
    .max(6)
    .meta({ description: "0 is Sunday", examples: [1] }),
  standard_hours_per_day: z.number().meta({ examples: [8] }),
  weekly_goal_hours: z
    .number()
    .nullable()
    .meta({ examples: [40] }),
  time_rounding_enabled: z.boolean(),
  time_rounding_minutes: roundingMinutes,
  time_rounding_method: roundingMethod,
});

/**
 * Converts a user's row to the JSON form of their profile.
 * @param logins The logins that the user declared, by provider.
 */
export function toProfile(
  row: UserRow,
  identities: readonly DeclaredIdentity[],
  logins: ReadonlyMap<string, string>,
): z.output<ReturnType<typeof profileSchema>> {
  return {
    username: row.username,
    full_name: row.full_name,
    timezone: row.timezone,
    github_username: row.github_username,
    github_auto_start: row.github_auto_start,
    date_format: dateFormat.parse(row.date_format),
    time_format: timeFormat.parse(row.time_format),
    week_start_day: row.week_start_day,
    standard_hours_per_day: Number(row.standard_hours_per_day),
    weekly_goal_hours: decimal(row.weekly_goal_hours),
    time_rounding_enabled: row.time_rounding_enabled,
    time_rounding_minutes: roundingMinutes.parse(row.time_rounding_minutes),
    time_rounding_method: roundingMethod.parse(row.time_rounding_method),
    identities: Object.fromEntries(
      identities.map(({ provider }) => [provider, logins.get(provider) ?? null]),
    ),
  };
}
