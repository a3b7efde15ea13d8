import { importColumns } from "./columns";

/** Names of columns that the messages of the API use, as in files. */
const names = [...importColumns, "start_time", "end_time"].filter((name) => name.includes("_"));
const special: Readonly<Record<string, string>> = { duration_hours: "duration in hours" };
/** What a user wrote is in quotes, and stays. */
const nameOrQuote = new RegExp(`"[^"]*"|\\b(?:${names.join("|")})\\b`, "g");

/** Why a row fails, with the names of columns in words: `End time: …` for `end_time: …`. */
export function rowReason(error: string): string {
  const text = error.replace(nameOrQuote, (found) =>
    found.startsWith('"') ? found : (special[found] ?? found.replaceAll("_", " ")),
  );
  return text.charAt(0).toUpperCase() + text.slice(1);
}
