import { cut, dayInZone, identity, timer } from "@tt/connector-core";
import { answerFrom, ephemeral, refuse, type CommandPlan } from "../reply";
import type { SlackContext } from "../settings";
import { summaryText } from "../summary";
import { formatHours, quoted, timerLabel } from "../text";
import type { SlackCommand } from "../wire";
import { accountsOf, type Team } from "../workspace";
import { findCaller, findTeam, getCode } from "./caller";
import { parseCommand } from "./parse";
import { planStart } from "./start";

/** Decides what a verified command changes and what its sender reads. */
export async function runCommand(
  command: SlackCommand,
  context: SlackContext,
): Promise<CommandPlan> {
  const parsed = parseCommand(command.text);
  const from = findTeam(command, context);
  if ("refused" in from) return refuse(from.refused);
  if (parsed.type === "link" && context.integration.owner === null) {
    return planLink(command, parsed.code, from.team);
  }
  const caller = await findCaller(command, from.team, context);
  if ("refused" in caller) return refuse(caller.refused);
  switch (parsed.type) {
    case "start":
      return planStart(caller.userId, parsed.what, command, context);
    case "stop":
      return planStop(caller.userId, context);
    case "status":
      return answerFrom(await statusText(caller.userId, context));
    case "today":
      return answerFrom(await todayText(caller.userId, context));
    case "link":
      return answerFrom("This is your personal Slack integration. It does not need a code.");
    case "help":
      return answerFrom(helpText(command.command, parsed.unknown));
  }
}

function planLink(command: SlackCommand, code: string, team: Team): CommandPlan {
  if (code === "") {
    return refuse(`Type the code after ${command.command} link. ${getCode}`);
  }
  const [externalId, ...alternateIds] = accountsOf(team, command);
  const link = identity.link({
    provider: "slack",
    externalId,
    alternateIds,
    name: cut(command.user_name ?? command.user_id, 80),
    code,
    routingKey: { index: "linked", value: externalId },
  });
  return {
    changes: [link],
    reply: ([outcome]) =>
      ephemeral(
        outcome?.status === "updated"
          ? `Your Slack account is linked. ${helpText(command.command)}`
          : `This code is not valid: it was used or replaced, or it is older than ten minutes. ${getCode}`,
      ),
  };
}

async function planStop(userId: number, { storage }: SlackContext): Promise<CommandPlan> {
  const running = await storage.timers.current(userId);
  return {
    changes: [timer.stop({ id: userId })],
    reply: ([outcome]) => {
      if (outcome?.status === "updated") {
        // Another timer may have started since it was read.
        const stopped = running?.entryId === outcome.id ? running : undefined;
        const what = stopped ? ` ${timerLabel(stopped)}` : "";
        return ephemeral(`✅ Stopped${what} after ${formatHours(outcome.seconds ?? 0)}.`);
      }
      return ephemeral(
        outcome?.status === "skipped" && outcome.reason === "no_timer_running"
          ? "No timer is running."
          : "No timer was stopped: you can no longer use this integration.",
      );
    },
  };
}

async function statusText(userId: number, { storage, now }: SlackContext): Promise<string> {
  const running = await storage.timers.current(userId);
  if (!running) return "No timer is running.";
  const { startedAt, pausedAt, breakSeconds } = running;
  const until = pausedAt === null ? now.getTime() : Date.parse(pausedAt);
  const seconds = (until - Date.parse(startedAt)) / 1000 - breakSeconds;
  const paused = pausedAt === null ? "" : ", paused";
  return `⏱ ${timerLabel(running)} ${formatHours(seconds)}${paused}`;
}

async function todayText(userId: number, { storage, now }: SlackContext): Promise<string> {
  const profile = await storage.users.get(userId);
  if (!profile) return "You can no longer use the time tracker.";
  const day = dayInZone(now, profile.zone);
  const entries = await storage.entries.today(userId, day, profile.zone);
  return summaryText("Today", entries, false);
}

const commands = [
  "start project – start a timer; give the project's number, name or part of its name",
  "start project / task – start a timer on a task of the project",
  "stop – stop the timer",
  "status – show the running timer",
  "today – show today's hours and entries",
];

function helpText(command: string, unknown = ""): string {
  const head = unknown === "" ? "" : `${quoted(unknown)} is not a command. The commands are:\n`;
  return head + commands.map((usage) => `${command} ${usage}`).join("\n");
}
