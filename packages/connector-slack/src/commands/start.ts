import { chooseFound, nearestNames, timer, type Choice, type Found } from "@tt/connector-core";
import { ephemeral, refuse, type CommandPlan } from "../reply";
import type { SlackContext } from "../settings";
import { bold, plural, quoted, timerLabel } from "../text";
import type { SlackCommand } from "../wire";
import { splitTask } from "./parse";

/** Matches listed in a reply. One more is read to know whether there are more. */
const maxListed = 10;
/** Names compared when nothing matches. */
const maxNames = 500;

type Search = (text: string, limit?: number) => Promise<readonly Found[]>;

/** Decides `/tt start …`. Starts a timer only for an unambiguous match and otherwise asks back. */
export async function planStart(
  userId: number,
  what: string,
  command: SlackCommand,
  context: SlackContext,
): Promise<CommandPlan> {
  const projects: Search = (text, limit = maxListed + 1) =>
    context.storage.projects.search(userId, text, limit);
  const start = `${command.command} start`;
  if (what === "") {
    const all = await projects("");
    return refuse(
      all.length === 0
        ? "There is no active project that you can use."
        : `Which project? Type ${start} followed by one of these numbers:\n${list(all)}`,
    );
  }
  const choice = chooseFound(await projects(what));
  if ("one" in choice && choice.one.match !== "partial")
    return planTimer(userId, choice.one, context);
  for (const reading of splitTask(what)) {
    const project = chooseFound(await projects(reading.project));
    if ("one" in project) return planTask(userId, project.one, reading.task, start, context);
    if ("several" in project) return askBack("project", reading.project, project, start, projects);
  }
  if ("one" in choice) return planTimer(userId, choice.one, context);
  return askBack("project", what, choice, start, projects);
}

async function planTask(
  userId: number,
  project: Found,
  what: string,
  start: string,
  context: SlackContext,
): Promise<CommandPlan> {
  const tasks: Search = (text, limit = maxListed + 1) =>
    context.storage.tasks.search(userId, project.id, text, limit);
  const task = chooseFound(await tasks(what));
  if ("one" in task) return planTimer(userId, project, context, task.one);
  return askBack("task", what, task, `${start} ${String(project.id)} /`, tasks);
}

async function planTimer(
  userId: number,
  project: Found,
  { storage, now }: SlackContext,
  task?: Found,
): Promise<CommandPlan> {
  const running = await storage.timers.current(userId);
  const change = timer.start({
    user: { id: userId },
    project: project.id,
    ...(task ? { taskId: task.id } : {}),
    asOf: now.toISOString(),
  });
  const what = timerLabel({ project: project.name, task: task?.name ?? null });
  return {
    changes: [change],
    reply: ([outcome]) => {
      if (outcome?.status === "created") return ephemeral(`⏱ Started ${what}.`);
      if (outcome?.status === "skipped" && outcome.reason === "timer_already_running") {
        const other = running ? `: ${timerLabel(running)}` : "";
        return ephemeral(`A timer is already running${other}. Stop it first; nothing was changed.`);
      }
      return ephemeral(`No timer was started: ${what} is no longer available.`);
    },
  };
}

/** Lists several matches, or the most similar names if nothing matches. */
async function askBack(
  kind: "project" | "task",
  typed: string,
  choice: Choice,
  start: string,
  search: Search,
): Promise<CommandPlan> {
  if ("several" in choice) {
    const found = choice.several;
    const count = found.length > maxListed ? `More than ten ${kind}s` : plural(found.length, kind);
    return refuse(
      `${count} match ${quoted(typed)}. Type ${start} followed by one of these numbers:\n${list(found)}`,
    );
  }
  const near = nearestNames(typed, await search("", maxNames), 5);
  const question =
    near.length === 0
      ? "No timer was started."
      : `Did you mean one of these? Type ${start} followed by its number:\n${list(near)}`;
  return refuse(`No ${kind} matches ${quoted(typed)}. ${question}`);
}

function list(found: readonly Found[]): string {
  const lines = found.slice(0, maxListed).map(({ id, name }) => `• ${String(id)} ${bold(name)}`);
  if (found.length > maxListed) lines.push("• …");
  return lines.join("\n");
}
