import type { JsonObject } from "@tt/connector-core";
import { typedNumber } from "../../../platform/http/form-values";

const numbers = new Set([
  "week_start_day",
  "standard_hours_per_day",
  "weekly_goal_hours",
  "time_rounding_minutes",
]);
const flags = new Set(["github_auto_start", "time_rounding_enabled"]);
const optional = new Set(["timezone", "weekly_goal_hours"]);

/**
 * Converts the fields of the profile's form to a body of `PATCH /api/profile`. Fields that were not sent
 * keep their values; unknown ones stay, to be refused.
 * @param providers the providers whose logins are fields of the form
 */
export function readProfileForm(
  sent: Readonly<Record<string, string>>,
  providers: readonly string[],
): JsonObject {
  const entries = Object.entries(sent);
  const logins = entries.filter(([name]) => providers.includes(name));
  const fields = entries.filter(([name]) => !providers.includes(name));
  return {
    ...Object.fromEntries(fields.map(([name, text]) => [name, valueOf(name, text.trim())])),
    ...(logins.length === 0 ? {} : { identities: Object.fromEntries(logins) }),
  };
}

/** The value that a text stands for; the text itself if it is no such value. */
function valueOf(name: string, text: string): string | number | boolean | null {
  if (text === "" && optional.has(name)) return null;
  if (flags.has(name) && (text === "true" || text === "false")) return text === "true";
  return numbers.has(name) ? (typedNumber(text) ?? text) : text;
}
