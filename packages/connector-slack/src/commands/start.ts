import type { Found, Plan, TimerStart } from "@tt/connector-core";
import { splitTask } from "./parse";
import { nearest } from "../nearest";
import { ephemeral, refuse, type CommandContext } from "../reply";
import { bold, escapeText, plural, quoted, timerLabel } from "../text";
import type { SlackCommand } from "../wire";

/** Matches listed in a reply. One more is read to know whether there are more. */
const maxListed = 10;
/** Names compared when nothing matches. */
const maxNames = 500;

/** Result of a search: one match, several or none. */
type Choice =
  { readonly one: Found } | { readonly several: readonly Found[] } | { readonly none: true };

/**
 * Chooses among matches: an ID before a whole name before a part of a name. Several matches of the
 * same kind stay several. Pure.
 */
export function choose(found: readonly Found[]): Choice {
  for (const match of ["id", "exact", "partial"] as const) {
    const matching = found.filter((each) => each.match === match);
    const [only] = matching;
    if (only && matching.length === 1) return { one: only };
    if (matching.length > 1) return { several: matching };
  }
  return { none: true };
}

/** Decides `/tt start …`. Starts a timer only for an unambiguous match and otherwise asks back. */
export async function planStart(
  userId: number,
  what: string,
  command: SlackCommand,
  context: CommandContext,
): Promise<Plan> {
  const projects = (text: string): Promise<readonly Found[]> =>
    context.storage.projects.search(userId, text, maxListed + 1);
  const start = `${escapeText(command.command)} start`;
  if (what === "") {
    const all = await projects("");
    return refuse(
      all.length === 0
        ? "There is no active project that you can use."
        : `Which project? Type ${start} followed by one of these numbers:\n${list(all)}`,
    );
  }
  const choice = choose(await projects(what));
  if ("one" in choice && choice.one.match !== "partial")
    return planTimer(userId, choice.one, context);
  for (const reading of splitTask(what)) {
    const project = choose(await projects(reading.project));
    if ("one" in project) return planTask(userId, project.one, reading.task, start, context);
    if ("several" in project) {
      return refuse(severalText("project", reading.project, project.several, start));
    }
  }
  if ("one" in choice) return planTimer(userId, choice.one, context);
  if ("several" in choice) return refuse(severalText("project", what, choice.several, start));
  const names = await context.storage.projects.search(userId, "", maxNames);
  return refuse(noneText("project", what, nearest(what, names, 5), start));
}

async function planTask(
  userId: number,
  project: Found,
  what: string,
  start: string,
  context: CommandContext,
): Promise<Plan> {
  const tasks = (text: string, limit: number): Promise<readonly Found[]> =>
    context.storage.tasks.search(userId, project.id, text, limit);
  const task = choose(await tasks(what, maxListed + 1));
  if ("one" in task) return planTimer(userId, project, context, task.one);
  const prefix = `${start} ${String(project.id)} /`;
  if ("several" in task) return refuse(severalText("task", what, task.several, prefix));
  const names = await tasks("", maxNames);
  return refuse(noneText("task", what, nearest(what, names, 5), prefix));
}

async function planTimer(
  userId: number,
  project: Found,
  { storage, now }: CommandContext,
  task?: Found,
): Promise<Plan> {
  const running = await storage.timers.current(userId);
  const change: TimerStart = {
    type: "timer.start",
    user: { id: userId },
    project: project.id,
    ...(task ? { taskId: task.id } : {}),
    asOf: now.toISOString(),
  };
  const what = timerLabel(project.name, task?.name ?? null);
  return {
    changes: [change],
    reply: ([outcome]) => {
      if (outcome?.status === "created") return ephemeral(`⏱ Started ${what}.`);
      if (outcome?.status === "skipped" && outcome.reason === "timer_already_running") {
        const other = running ? `: ${timerLabel(running.project, running.task)}` : "";
        return ephemeral(`A timer is already running${other}. Stop it first; nothing was changed.`);
      }
      return ephemeral(`No timer was started: ${what} is no longer available.`);
    },
  };
}

function severalText(kind: Kind, typed: string, found: readonly Found[], start: string): string {
  const count =
    found.length > maxListed ? `More than ten ${kind}s` : plural(found.length, kind, `${kind}s`);
  return `${count} match ${quoted(typed)}. Type ${start} followed by one of these numbers:\n${list(found)}`;
}

function noneText(kind: Kind, typed: string, near: readonly Found[], start: string): string {
  const none = `No ${kind} matches ${quoted(typed)}.`;
  return near.length === 0
    ? `${none} No timer was started.`
    : `${none} Did you mean one of these? Type ${start} followed by its number:\n${list(near)}`;
}

type Kind = "project" | "task";

function list(found: readonly Found[]): string {
  const lines = found.slice(0, maxListed).map(({ id, name }) => `• ${String(id)} ${bold(name)}`);
  return [...lines, ...(found.length > maxListed ? ["• …"] : [])].join("\n");
}
