import { shortenText, type EntrySummary } from "@tt/connector-core";
import { bold, formatHours, maxTextLength, plural } from "./text";

/** Time a user tracked on a project. */
interface ProjectSummary {
  readonly name: string | null;
  /** True if only some users may see the name. */
  readonly restricted: boolean;
  readonly entries: readonly EntrySummary[];
}

/** Replaces the name of a project that only some users may see. */
export const restrictedProject = "a restricted project";

/** Projects listed in a summary; the rest is counted. */
const maxProjects = 20;

/**
 * Sums up the entries of a day with one line per project, the project with the most time first: for
 * `/tt today` and the daily summary. Pure.
 * @param hideRestricted True to leave out names of restricted projects.
 */
export function summaryText(
  title: string,
  entries: readonly EntrySummary[],
  hideRestricted: boolean,
): string {
  if (entries.length === 0) return `${title}: nothing tracked yet.`;
  const projects = projectsOf(entries);
  const lines = projects
    .slice(0, maxProjects)
    .map((project) => `• ${projectName(project, hideRestricted)} ${total(project.entries, " (")})`);
  const more = projects.length - lines.length;
  if (more > 0) lines.push(`• ${plural(more, "more project")}`);
  // The sum is still growing then.
  const running = entries.some(({ endedAt }) => endedAt === null) ? ", a timer is running" : "";
  return shortenText(
    [`${title}: ${total(entries, " in ")}${running}`, ...lines].join("\n"),
    maxTextLength,
  );
}

function projectsOf(entries: readonly EntrySummary[]): readonly ProjectSummary[] {
  const byProject = Map.groupBy(
    entries,
    ({ projectId, project }) => projectId ?? `client ${project ?? ""}`,
  );
  return [...byProject.values()]
    .sort((a, b) => secondsOf(b) - secondsOf(a))
    .map((each) => ({
      name: each[0]?.project ?? null,
      restricted: each[0]?.restricted ?? false,
      entries: each,
    }));
}

function secondsOf(entries: readonly EntrySummary[]): number {
  return entries.reduce((sum, { seconds }) => sum + seconds, 0);
}

/** `1:05 h in 3 entries`, with the text between both. */
function total(entries: readonly EntrySummary[], between: string): string {
  const count = plural(entries.length, "entry", "entries");
  return `${formatHours(secondsOf(entries))}${between}${count}`;
}

function projectName({ name, restricted }: ProjectSummary, hideRestricted: boolean): string {
  if (name === null) return "no project";
  return hideRestricted && restricted ? restrictedProject : bold(name);
}
