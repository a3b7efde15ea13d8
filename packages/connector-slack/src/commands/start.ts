import type { Found, Plan, TimerStart } from "@tt/connector-core";
import { splitTask } from "./parse";
import { nearest } from "../nearest";
import { refuse, type CommandContext } from "../plans";
import { ephemeral } from "../reply";
import { bold, count, escapeText, quoted, subject } from "../text";
import type { SlackCommand } from "../wire";

/** Matches that are listed; one more is asked for to know whether there are more. */
const maxListed = 10;
/** Names among which the nearest are looked for. */
const maxNames = 500;

/** What one text found: the one thing that is meant, or several, or none. */
type Choice =
  { readonly one: Found } | { readonly several: readonly Found[] } | { readonly none: true };

/**
 * Which of the matches is meant: an id before a whole name before a part of one; two projects with
 * the same name are two. Pure.
 */
export function choose(found: readonly Found[]): Choice {
  for (const match of ["id", "exact", "partial"] as const) {
    const fitting = found.filter((each) => each.match === match);
    const [only] = fitting;
    if (only && fitting.length === 1) return { one: only };
    if (fitting.length > 1) return { several: fitting };
  }
  return { none: true };
}

/** Decides `/tt start …`: starts only what is meant without doubt, and asks otherwise. */
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
        ? "There is no active project that you may use."
        : `On which project? Type ${start} and one of these:\n${list(all)}`,
    );
  }
  const whole = await projects(what);
  const meant = choose(whole);
  if ("one" in meant && meant.one.match !== "partial") return begin(userId, meant.one, context);
  for (const way of splitTask(what)) {
    const project = choose(await projects(way.project));
    if ("one" in project) return planTask(userId, project.one, way.task, start, context);
    if ("several" in project)
      return refuse(severalText("project", way.project, project.several, start));
  }
  if ("one" in meant) return begin(userId, meant.one, context);
  if ("several" in meant) return refuse(severalText("project", what, meant.several, start));
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
  if ("one" in task) return begin(userId, project, context, task.one);
  const prefix = `${start} ${String(project.id)} /`;
  if ("several" in task) return refuse(severalText("task", what, task.several, prefix));
  const names = await tasks("", maxNames);
  return refuse(noneText("task", what, nearest(what, names, 5), prefix));
}

async function begin(
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
  const what = subject(project.name, task?.name ?? null);
  return {
    changes: [change],
    reply: ([outcome]) => {
      if (outcome?.status === "created") return ephemeral(`⏱ Started ${what}.`);
      if (outcome?.status === "skipped" && outcome.reason === "timer_already_running") {
        const other = running ? `: ${subject(running.project, running.task)}` : "";
        return ephemeral(`A timer is running already${other}. Stop it first; nothing was changed.`);
      }
      return ephemeral(`Nothing was started: ${what} cannot be worked on any more.`);
    },
  };
}

function severalText(kind: Kind, typed: string, found: readonly Found[], start: string): string {
  const more = found.length > maxListed ? "More than ten" : count(found.length, kind, `${kind}s`);
  return `${more} could be meant by ${quoted(typed)}. Type ${start} and one of these numbers:\n${list(found)}`;
}

function noneText(kind: Kind, typed: string, near: readonly Found[], start: string): string {
  const none = `No ${kind} of yours is called ${quoted(typed)}.`;
  return near.length === 0
    ? `${none} Nothing was started.`
    : `${none} Did you mean one of these? Type ${start} and its number:\n${list(near)}`;
}

type Kind = "project" | "task";

function list(found: readonly Found[]): string {
  const lines = found.slice(0, maxListed).map(({ id, name }) => `• ${String(id)} ${bold(name)}`);
  return [...lines, ...(found.length > maxListed ? ["• …"] : [])].join("\n");
}
