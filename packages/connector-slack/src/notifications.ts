import {
  ConnectorError,
  dayInZone,
  type ConnectorContext,
  type DomainEvent,
  type EntrySummary,
  type EventReport,
  type UserProfile,
} from "@tt/connector-core";
import { postMessage } from "./client";
import type { SlackSettings } from "./settings";
import { projectName, summarise, summaryText } from "./summary";
import { bold, escapeText, hours, maxTextLength, shorten } from "./text";

/** Seconds after which nobody needs to hear any more that a timer started. */
export const maxNotificationAgeSeconds = 15 * 60;
/** Members of a workspace summary that are listed. */
const maxMembers = 50;

type Context = ConnectorContext<SlackSettings>;

/** Does a card want to hear of an event? Pure. */
export function wants(
  settings: Pick<Context["settings"], "notify_on_start" | "notify_on_stop">,
  { type }: Pick<DomainEvent, "type">,
): boolean {
  if (type === "time_entry.started") return settings.notify_on_start;
  return type === "time_entry.stopped" && settings.notify_on_stop;
}

/** Tells the channel that a timer started or stopped, or why it is not told. */
export async function notifyTimer(event: DomainEvent, context: Context): Promise<EventReport> {
  const { settings: config, integration, storage, now } = context;
  if (!wants(config, event)) return dropped("The card does not want to hear of it any more");
  if ((now.getTime() - Date.parse(event.at)) / 1000 > maxNotificationAgeSeconds) {
    return dropped("It could not be sent within 15 minutes");
  }
  const entry = event.entity.id === null ? undefined : await storage.entries.get(event.entity.id);
  if (!entry) return dropped("The time entry was deleted");
  const user = await storage.users.get(entry.userId);
  if (!user) return dropped("The user was deactivated");
  // A workspace card speaks only of those who linked themselves to it.
  const shared = integration.scope === "workspace";
  if (shared && !user.linkedTo.includes(integration.id)) {
    return dropped("The user is not linked to this workspace");
  }
  return post(timerText(event, entry, user, shared), context);
}

/** What the channel reads: names of restricted projects only where their owner chose the channel. */
export function timerText(
  { type }: Pick<DomainEvent, "type">,
  entry: EntrySummary,
  user: Pick<UserProfile, "name">,
  hidden: boolean,
): string {
  const project = projectName({ name: entry.project, restricted: entry.restricted }, hidden);
  const task =
    entry.task === null || (hidden && entry.restricted)
      ? ""
      : ` / ${escapeText(shorten(entry.task, 100))}`;
  return type === "time_entry.started"
    ? `⏱ ${bold(user.name)} started a timer: ${project}${task}`
    : `✅ ${bold(user.name)} stopped after ${hours(entry.seconds)}: ${project}${task}`;
}

/** Tells the channel what was done on a day. */
export async function notifyDailySummary(day: string, context: Context): Promise<EventReport> {
  const { integration, storage, now, settings: config } = context;
  if (!config.daily_summary) return dropped("The card does not want a summary any more");
  if (integration.owner === null) return post(await workspaceText(day, context), context);
  const user = await storage.users.get(integration.owner);
  if (!user) return dropped("The user was deactivated");
  // One that fell due shortly before midnight may go out shortly after it.
  const lately = new Date(now.getTime() - 60 * 60_000);
  if (dayInZone(lately, user.zone) > day) return dropped("The day is over");
  return post(await memberText(day, user, context, false), context);
}

async function workspaceText(day: string, context: Context): Promise<string | undefined> {
  const members = await context.storage.users.linkedTo(context.integration.id, maxMembers);
  const texts: string[] = [];
  for (const member of members) texts.push(await memberText(day, member, context, true));
  return texts.length === 0 ? undefined : shorten(texts.join("\n"), maxTextLength);
}

async function memberText(
  day: string,
  user: UserProfile,
  { storage }: Context,
  hidden: boolean,
): Promise<string> {
  const entries = await storage.entries.today(user.id, day, user.zone);
  return summaryText(`${bold(user.name)} on ${day}`, summarise(entries), hidden);
}

/** @throws ConnectorError where it may be tried again, or where the card's owner has to do something */
async function post(text: string | undefined, context: Context): Promise<EventReport> {
  const { channel_id: channel } = context.settings;
  if (text === undefined) return dropped("Nobody is linked to this workspace");
  if (channel === undefined) return dropped("No channel is set on the card");
  try {
    await postMessage(context, channel, text);
    return { status: "done" };
  } catch (error) {
    const lost =
      ConnectorError.isInstance(error) &&
      error.code === "provider_unavailable" &&
      !error.notApplied;
    // Better lost than said twice: there is no way to ask Slack whether it took it (SL-33).
    if (lost)
      return dropped("Slack gave no clear answer; it may have posted it, so it is not repeated");
    throw error;
  }
}

function dropped(reason: string): EventReport {
  return { status: "dropped", reason };
}
