import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, join, relative, resolve, sep } from "node:path";
import { UserError } from "./user-error";

/**
 * Directory of recorded deliveries: `issue.changed.json` is the body of an event `issue.changed`, and so
 * is every file in a directory `issue.changed`. Numbers order them: `1-issue.changed.json`.
 */
const recorded = "deliveries";

const byNumber = new Intl.Collator("en", { numeric: true });

/** The event of a delivery: the directory below `deliveries` that it is in, or else its file name. */
export function eventOf(file: string, directory = recorded): string {
  const [first, ...others] = relative(resolve(directory), resolve(file)).split(sep);
  const isInDirectory = first !== undefined && first !== ".." && others.length > 0;
  return eventNamed(isInDirectory ? first : basename(file, ".json"));
}

/** Leaves out the number, and decodes signs that no file name has on Windows: `%3A` is a colon. */
function eventNamed(name: string): string {
  const event = name.replace(/^\d+-(?=.)/, "");
  try {
    return decodeURIComponent(event);
  } catch {
    return event;
  }
}

/** What a delivery is called in messages: its event, and its file where the name says more. */
export function nameOf(file: string, event: string): string {
  const name = basename(file, ".json");
  return eventNamed(name) === event ? event : `${event} (${name})`;
}

/**
 * Finds the recorded deliveries, sorted by path; 2 comes before 10.
 * @param event Only those of this event (default: all).
 * @throws UserError if there are none
 */
export async function recordedFiles(
  event: string | undefined,
  directory = recorded,
): Promise<string[]> {
  const names = existsSync(directory) ? await readdir(directory, { recursive: true }) : [];
  const files = names.filter((name) => name.endsWith(".json")).map((name) => join(directory, name));
  if (files.length === 0) throw new UserError(`There are no deliveries in ${directory}/*.json.`);
  const wanted = (file: string): boolean =>
    event === undefined || eventOf(file, directory) === event;
  const found = files.filter(wanted).toSorted(byNumber.compare);
  if (found.length > 0) return found;
  const events = [...new Set(files.map((file) => eventOf(file, directory)))].toSorted().join(", ");
  throw new UserError(
    `There is no delivery of "${String(event)}" in ${directory}/, only of ${events}. ` +
      "Name a file to send it as this event.",
  );
}
