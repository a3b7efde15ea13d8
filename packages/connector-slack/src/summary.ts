import type { EntrySummary } from "@tt/connector-core";
import { bold, count, hours, maxTextLength, shorten } from "./text";

/** What a user did on a day. */
export interface DaySummary {
  readonly seconds: number;
  readonly entries: number;
  /** A timer runs: the sum still grows. */
  readonly running: boolean;
  /** The one with the most time first. */
  readonly projects: readonly ProjectSummary[];
}

/** What a user did on a project. */
export interface ProjectSummary {
  readonly name: string | null;
  /** Its name is not for everybody's eyes. */
  readonly restricted: boolean;
  readonly seconds: number;
  readonly entries: number;
}

/** Hours and entries per project: for `/tt today` and the daily message alike. Pure. */
export function summarise(entries: readonly EntrySummary[]): DaySummary {
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

/** Projects of one summary that are listed; the rest is added up. */
const maxProjects = 20;

/** A summary with one line per project. @param hidden Names of restricted projects stay out. */
export function summaryText(title: string, summary: DaySummary, hidden: boolean): string {
  const { seconds, entries, running, projects } = summary;
  if (entries === 0) return `${title}: nothing tracked yet.`;
  const head = `${title}: ${hours(seconds)} in ${count(entries, "entry", "entries")}`;
  const shown = projects.slice(0, maxProjects);
  const more = projects.length - shown.length;
  const lines = shown.map(
    (project) =>
      `• ${projectName(project, hidden)} ${hours(project.seconds)} ` +
      `(${count(project.entries, "entry", "entries")})`,
  );
  if (more > 0) lines.push(`• ${count(more, "more project", "more projects")}`);
  return shorten(
    [`${head}${running ? ", a timer is running" : ""}`, ...lines].join("\n"),
    maxTextLength,
  );
}

/** A project's name, or that it has one which is not for everybody. */
export function projectName(
  { name, restricted }: Pick<ProjectSummary, "name" | "restricted">,
  hidden: boolean,
): string {
  if (name === null) return "no project";
  return hidden && restricted ? "a restricted project" : bold(name);
}
