import { shortenText, type EntrySummary } from "@tt/connector-core";
import { bold, formatHours, maxTextLength, plural } from "./text";

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
    .map((project) => `• ${projectName(project[0], hideRestricted)} ${total(project, " (")})`);
  const more = projects.length - lines.length;
  if (more > 0) lines.push(`• ${plural(more, "more project")}`);
  // The sum is still growing then.
  const running = entries.some(({ endedAt }) => endedAt === null) ? ", a timer is running" : "";
  return shortenText(
    [`${title}: ${total(entries, " in ")}${running}`, ...lines].join("\n"),
    maxTextLength,
  );
}

/** The entries of each project, the project with the most time first. */
function projectsOf(
  entries: readonly EntrySummary[],
): readonly (readonly [EntrySummary, ...EntrySummary[]])[] {
  const byProject = Map.groupBy(
    entries,
    ({ projectId, project }) => projectId ?? `client ${project ?? ""}`,
  );
  // A group has at least one entry.
  const projects = [...byProject.values()] as [EntrySummary, ...EntrySummary[]][];
  return projects.sort((a, b) => secondsOf(b) - secondsOf(a));
}

function secondsOf(entries: readonly EntrySummary[]): number {
  return entries.reduce((sum, { seconds }) => sum + seconds, 0);
}

/** `1:05 h in 3 entries`, with the text between both. */
function total(entries: readonly EntrySummary[], between: string): string {
  const count = plural(entries.length, "entry", "entries");
  return `${formatHours(secondsOf(entries))}${between}${count}`;
}

function projectName({ project, restricted }: EntrySummary, hideRestricted: boolean): string {
  if (project === null) return "no project";
  return hideRestricted && restricted ? restrictedProject : bold(project);
}
