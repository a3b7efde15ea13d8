import {
  dayInZone,
  drop,
  shortenText,
  type DomainEvent,
  type EntryEvent,
  type EntrySummary,
  type UserProfile,
} from "@tt/connector-core";
import { postMessage } from "./client";
import type { SlackContext } from "./settings";
import { restrictedProject, summaryText } from "./summary";
import { bold, formatHours, maxTextLength, timerLabel } from "./text";

/** Members listed in the summary of a workspace. */
const maxMembers = 50;

type Result = Promise<ReturnType<typeof drop> | undefined>;

/** Posts that a timer started or stopped, or reports why nothing was posted. */
export async function notifyTimer(event: EntryEvent, context: SlackContext): Result {
  const { integration, storage } = context;
  // A deleted entry is not reported, although the event still tells what it was.
  const entry = await storage.entries.get(event.entry.id);
  if (!entry) return drop("The time entry was deleted");
  const user = await storage.users.get(entry.userId);
  if (!user) return drop("The user was deactivated");
  // A workspace integration posts only about users who linked their account to it.
  const shared = integration.scope === "workspace";
  if (shared && !user.linkedTo.includes(integration.id)) {
    return drop("The user is not linked to this workspace");
  }
  return post(timerText(event, entry, user, shared), context);
}

/**
 * Text of a timer notification.
 * @param hideRestricted True to leave out names of restricted projects and of their tasks: in a
 *   channel that the user did not choose, anybody may read along.
 */
function timerText(
  { type }: Pick<DomainEvent, "type">,
  entry: EntrySummary,
  user: Pick<UserProfile, "name">,
  hideRestricted: boolean,
): string {
  const isHidden = hideRestricted && entry.restricted;
  const what = isHidden ? restrictedProject : timerLabel(entry);
  return type === "time_entry.started"
    ? `⏱ ${bold(user.name)} started a timer: ${what}`
    : `✅ ${bold(user.name)} stopped after ${formatHours(entry.seconds)}: ${what}`;
}

/** Posts the summary of a day, or reports why nothing was posted. */
export async function notifyDailySummary(day: string, context: SlackContext): Result {
  const { integration, storage, now } = context;
  if (integration.owner === null) return post(await workspaceText(day, context), context);
  const user = await storage.users.get(integration.owner);
  if (!user) return drop("The user was deactivated");
  // A summary due shortly before midnight may be sent shortly after it.
  const anHourAgo = new Date(now.getTime() - 60 * 60_000);
  if (dayInZone(anHourAgo, user.zone) > day) return drop("The day is over");
  return post(await memberText(day, user, context, false), context);
}

async function workspaceText(day: string, context: SlackContext): Promise<string> {
  const members = await context.storage.users.linkedTo(context.integration.id, maxMembers);
  const texts: string[] = [];
  for (const member of members) texts.push(await memberText(day, member, context, true));
  return shortenText(texts.join("\n"), maxTextLength);
}

async function memberText(
  day: string,
  user: UserProfile,
  { storage }: SlackContext,
  hideRestricted: boolean,
): Promise<string> {
  const entries = await storage.entries.today(user.id, day, user.zone);
  return summaryText(`${bold(user.name)} on ${day}`, entries, hideRestricted);
}

/** @throws ConnectorError if a retry makes sense or the owner has to fix something */
async function post(text: string, context: SlackContext): Result {
  const { channel_id: channel } = context.settings;
  if (text === "") return drop("No user is linked to this workspace");
  if (channel === undefined) return drop("No channel is set");
  await postMessage(context, channel, text);
  return undefined;
}
