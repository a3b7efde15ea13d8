import { dayInZone, type Plan } from "@tt/connector-core";
import { findCaller } from "../caller";
import { parseCommand, type Command } from "./parse";
import { answerFrom, refuse, type CommandContext } from "../plans";
import { ephemeral } from "../reply";
import { planStart } from "./start";
import { summarise, summaryText } from "../summary";
import { escapeText, hours, quoted, subject } from "../text";
import { accountsOf, teamOf } from "../state";
import { routingIndexes, type SlackCommand } from "../wire";

/** Decides a verified command: what changes, and what its sender is told. */
export async function runCommand(command: SlackCommand, context: CommandContext): Promise<Plan> {
  const order = parseCommand(command.text);
  const caller = await findCaller(command, context);
  if ("refused" in caller) {
    if (order.type === "link" && caller.mayLink) return planLink(command, order.code, context);
    return refuse(caller.refused);
  }
  switch (order.type) {
    case "start":
      return planStart(caller.userId, order.what, command, context);
    case "stop":
      return planStop(caller.userId, context);
    case "status":
      return answerFrom(await statusText(caller.userId, context));
    case "today":
      return answerFrom(await todayText(caller.userId, context));
    case "link":
      return context.integration.owner === null
        ? planLink(command, order.code, context)
        : answerFrom("This is your own Slack card; it needs no code.");
    case "help":
      return answerFrom(helpText(command.command, order));
  }
}

function planLink(command: SlackCommand, code: string, { state }: CommandContext): Plan {
  const again = "Get a new one in the time tracker, under Integrations, Slack.";
  if (code === "")
    return refuse(`Type the code after ${escapeText(command.command)} link. ${again}`);
  const team = teamOf(state);
  if (!team) return refuse("The time tracker does not know this Slack workspace yet.");
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
          ? `You are linked. ${helpText(command.command, { type: "help", unknown: "" })}`
          : `This code does not count: it was used, replaced, or is older than ten minutes. ${again}`,
      ),
  };
}

async function planStop(userId: number, { storage }: CommandContext): Promise<Plan> {
  const running = await storage.timers.current(userId);
  return {
    changes: [{ type: "timer.stop", user: { id: userId } }],
    reply: ([outcome]) => {
      if (outcome?.status === "updated") {
        // Another one may have been started meanwhile.
        const known = running && running.entryId === outcome.id ? running : undefined;
        const what = known ? ` ${subject(known.project, known.task)}` : "";
        return ephemeral(`✅ Stopped${what} after ${hours(outcome.seconds ?? 0)}.`);
      }
      return ephemeral(
        outcome?.status === "skipped" && outcome.reason === "no_timer_running"
          ? "No timer is running."
          : "Nothing was stopped: you may not use this card any more.",
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
  return `⏱ ${subject(project, task)} ${hours(seconds)}${paused}`;
}

async function todayText(userId: number, { storage, now }: CommandContext): Promise<string> {
  const profile = await storage.users.get(userId);
  if (!profile) return "You cannot use the time tracker any more.";
  const day = dayInZone(now, profile.zone);
  const entries = await storage.entries.today(userId, day, profile.zone);
  return summaryText("Today", summarise(entries), false);
}

function helpText(command: string, { unknown }: Extract<Command, { type: "help" }>): string {
  const name = escapeText(command);
  const lines = [
    `${name} start project – starts a timer; a project's number, name or part of it`,
    `${name} start project / task – on a task of the project`,
    `${name} stop – stops it`,
    `${name} status – what is running`,
    `${name} today – hours and entries of today`,
  ];
  const head = unknown === "" ? [] : [`${quoted(unknown)} is none of these:`];
  return [...head, ...lines].join("\n");
}
