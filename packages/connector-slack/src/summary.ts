import { shortenText, type EntrySummary } from "@tt/connector-core";
import { bold, formatHours, maxTextLength, plural } from "./text";

/** Time a user tracked on a day. */
export interface DaySummary {
  readonly seconds: number;
  readonly entries: number;
  /** True while a timer is running: the sum is still growing. */
  readonly running: boolean;
  /** The project with the most time first. */
  readonly projects: readonly ProjectSummary[];
}

/** Time a user tracked on a project. */
export interface ProjectSummary {
  readonly name: string | null;
  /** True if only some users may see the name. */
  readonly restricted: boolean;
  readonly seconds: number;
  readonly entries: number;
}

/** Adds up seconds and entries per project, for `/tt today` and the daily summary. Pure. */
export function summarize(entries: readonly EntrySummary[]): DaySummary {
  const projects = new Map<string, ProjectSummary>();
  for (const { projectId, project, restricted, seconds } of entries) {
    const key = projectId === null ? `client ${project ?? ""}` : String(projectId);
    const known = projects.get(key);
    projects.set(key, {
      name: project,
      restricted,
      seconds: (known?.seconds ?? 0) + seconds,
      entries: (known?.entries ?? 0) + 1,
    });
  }
  return {
    seconds: entries.reduce((sum, { seconds }) => sum + seconds, 0),
    entries: entries.length,
    running: entries.some(({ endedAt }) => endedAt === null),
    projects: [...projects.values()].sort((a, b) => b.seconds - a.seconds),
  };
}

/** Replaces the name of a project that only some users may see. */
export const restrictedProject = "a restricted project";

/** Projects listed in a summary; the rest is counted. */
const maxProjects = 20;

/**
 * A summary with one line per project.
 * @param hideRestricted True to leave out names of restricted projects.
 */
export function summaryText(title: string, summary: DaySummary, hideRestricted: boolean): string {
  const { seconds, entries, running, projects } = summary;
  if (entries === 0) return `${title}: nothing tracked yet.`;
  const head = `${title}: ${formatHours(seconds)} in ${plural(entries, "entry", "entries")}`;
  const shown = projects.slice(0, maxProjects);
  const more = projects.length - shown.length;
  const lines = shown.map(
    (project) =>
      `• ${projectName(project, hideRestricted)} ${formatHours(project.seconds)} ` +
      `(${plural(project.entries, "entry", "entries")})`,
  );
  if (more > 0) lines.push(`• ${plural(more, "more project", "more projects")}`);
  return shortenText(
    [`${head}${running ? ", a timer is running" : ""}`, ...lines].join("\n"),
    maxTextLength,
  );
}

function projectName({ name, restricted }: ProjectSummary, hideRestricted: boolean): string {
  if (name === null) return "no project";
  return hideRestricted && restricted ? restrictedProject : bold(name);
}
