import { dayInZone, type Plan } from "@tt/connector-core";
import { findCaller } from "../caller";
import { parseCommand, type Command } from "./parse";
import { answerFrom, ephemeral, refuse, type CommandContext } from "../reply";
import { planStart } from "./start";
import { summarize, summaryText } from "../summary";
import { escapeText, formatHours, quoted, timerLabel } from "../text";
import { accountsOf, teamOf } from "../state";
import { routingIndexes } from "../routing-keys";
import type { SlackCommand } from "../wire";

/** Decides what a verified command changes and what its sender reads. */
export async function runCommand(command: SlackCommand, context: CommandContext): Promise<Plan> {
  const parsed = parseCommand(command.text);
  const caller = await findCaller(command, context);
  if ("refused" in caller) {
    if (parsed.type === "link" && caller.canLink) return planLink(command, parsed.code, context);
    return refuse(caller.refused);
  }
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
      return context.integration.owner === null
        ? planLink(command, parsed.code, context)
        : answerFrom("This is your personal Slack integration. It does not need a code.");
    case "help":
      return answerFrom(helpText(command.command, parsed));
  }
}

function planLink(command: SlackCommand, code: string, { state }: CommandContext): Plan {
  const getCode = "Get a new code in the time tracker under Integrations, Slack.";
  if (code === "") {
    return refuse(`Type the code after ${escapeText(command.command)} link. ${getCode}`);
  }
  const team = teamOf(state);
  if (!team) return refuse("The time tracker is not connected to this Slack workspace yet.");
  const [externalId, ...alternateIds] = accountsOf(team, command);
  return {
    changes: [
      {
        type: "identity.link",
        provider: "slack",
        externalId,
        alternateIds,
        name: command.userName,
        code,
        routingKey: { index: routingIndexes.linked, value: externalId },
      },
    ],
    reply: ([outcome]) =>
      ephemeral(
        outcome?.status === "updated"
          ? `Your Slack account is linked. ${helpText(command.command, { type: "help", unknown: "" })}`
          : `This code is not valid: it was used or replaced, or it is older than ten minutes. ${getCode}`,
      ),
  };
}

async function planStop(userId: number, { storage }: CommandContext): Promise<Plan> {
  const running = await storage.timers.current(userId);
  return {
    changes: [{ type: "timer.stop", user: { id: userId } }],
    reply: ([outcome]) => {
      if (outcome?.status === "updated") {
        // Another timer may have started since it was read.
        const stopped = running?.entryId === outcome.id ? running : undefined;
        const what = stopped ? ` ${timerLabel(stopped.project, stopped.task)}` : "";
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

async function statusText(userId: number, { storage, now }: CommandContext): Promise<string> {
  const running = await storage.timers.current(userId);
  if (!running) return "No timer is running.";
  const { startedAt, pausedAt, breakSeconds, project, task } = running;
  const until = pausedAt === null ? now.getTime() : Date.parse(pausedAt);
  const seconds = (until - Date.parse(startedAt)) / 1000 - breakSeconds;
  const paused = pausedAt === null ? "" : ", paused";
  return `⏱ ${timerLabel(project, task)} ${formatHours(seconds)}${paused}`;
}

async function todayText(userId: number, { storage, now }: CommandContext): Promise<string> {
  const profile = await storage.users.get(userId);
  if (!profile) return "You can no longer use the time tracker.";
  const day = dayInZone(now, profile.zone);
  const entries = await storage.entries.today(userId, day, profile.zone);
  return summaryText("Today", summarize(entries), false);
}

function helpText(command: string, { unknown }: Extract<Command, { type: "help" }>): string {
  const name = escapeText(command);
  const lines = [
    `${name} start project – start a timer; give the project's number, name or part of its name`,
    `${name} start project / task – start a timer on a task of the project`,
    `${name} stop – stop the timer`,
    `${name} status – show the running timer`,
    `${name} today – show today's hours and entries`,
  ];
  const head = unknown === "" ? [] : [`${quoted(unknown)} is not a command. The commands are:`];
  return [...head, ...lines].join("\n");
}
