import {
  ConnectorError,
  dayInZone,
  shortenText,
  type ConnectorContext,
  type DomainEvent,
  type EntrySummary,
  type EventReport,
  type UserProfile,
} from "@tt/connector-core";
import { postMessage } from "./client";
import type { SlackSettings } from "./settings";
import { projectName, summarize, summaryText } from "./summary";
import { bold, escapeText, formatHours, maxTextLength } from "./text";

/** Notifications older than this are not sent. */
export const maxNotificationAgeSeconds = 15 * 60;
/** Members listed in the summary of a workspace. */
const maxMembers = 50;

type Context = ConnectorContext<SlackSettings>;

/** True if the settings ask for a notification about this event. Pure. */
export function wants(
  settings: Pick<Context["settings"], "notify_on_start" | "notify_on_stop">,
  { type }: Pick<DomainEvent, "type">,
): boolean {
  if (type === "time_entry.started") return settings.notify_on_start;
  return type === "time_entry.stopped" && settings.notify_on_stop;
}

/** Posts that a timer started or stopped, or reports why nothing was posted. */
export async function notifyTimer(event: DomainEvent, context: Context): Promise<EventReport> {
  const { settings, integration, storage, now } = context;
  if (!wants(settings, event)) return dropped("The notification was switched off in the settings");
  if ((now.getTime() - Date.parse(event.at)) / 1000 > maxNotificationAgeSeconds) {
    return dropped("The message could not be sent within 15 minutes");
  }
  const entry = event.entity.id === null ? undefined : await storage.entries.get(event.entity.id);
  if (!entry) return dropped("The time entry was deleted");
  const user = await storage.users.get(entry.userId);
  if (!user) return dropped("The user was deactivated");
  // A workspace integration posts only about users who linked their account to it.
  const shared = integration.scope === "workspace";
  if (shared && !user.linkedTo.includes(integration.id)) {
    return dropped("The user is not linked to this workspace");
  }
  return post(timerText(event, entry, user, shared), context);
}

/**
 * Text of a timer notification.
 * @param hideRestricted True to leave out names of restricted projects and of their tasks: in a
 *   channel that the user did not choose, anybody may read along.
 */
export function timerText(
  { type }: Pick<DomainEvent, "type">,
  entry: EntrySummary,
  user: Pick<UserProfile, "name">,
  hideRestricted: boolean,
): string {
  const project = projectName(
    { name: entry.project, restricted: entry.restricted },
    hideRestricted,
  );
  const task =
    entry.task === null || (hideRestricted && entry.restricted)
      ? ""
      : ` / ${escapeText(shortenText(entry.task, 100))}`;
  return type === "time_entry.started"
    ? `⏱ ${bold(user.name)} started a timer: ${project}${task}`
    : `✅ ${bold(user.name)} stopped after ${formatHours(entry.seconds)}: ${project}${task}`;
}

/** Posts the summary of a day, or reports why nothing was posted. */
export async function notifyDailySummary(day: string, context: Context): Promise<EventReport> {
  const { integration, storage, now, settings } = context;
  if (!settings.daily_summary) return dropped("The daily summary was switched off in the settings");
  if (integration.owner === null) return post(await workspaceText(day, context), context);
  const user = await storage.users.get(integration.owner);
  if (!user) return dropped("The user was deactivated");
  // A summary due shortly before midnight may be sent shortly after it.
  const anHourAgo = new Date(now.getTime() - 60 * 60_000);
  if (dayInZone(anHourAgo, user.zone) > day) return dropped("The day is over");
  return post(await memberText(day, user, context, false), context);
}

async function workspaceText(day: string, context: Context): Promise<string | undefined> {
  const members = await context.storage.users.linkedTo(context.integration.id, maxMembers);
  const texts: string[] = [];
  for (const member of members) texts.push(await memberText(day, member, context, true));
  return texts.length === 0 ? undefined : shortenText(texts.join("\n"), maxTextLength);
}

async function memberText(
  day: string,
  user: UserProfile,
  { storage }: Context,
  hideRestricted: boolean,
): Promise<string> {
  const entries = await storage.entries.today(user.id, day, user.zone);
  return summaryText(`${bold(user.name)} on ${day}`, summarize(entries), hideRestricted);
}

/** @throws ConnectorError if a retry makes sense or the owner has to fix something */
async function post(text: string | undefined, context: Context): Promise<EventReport> {
  const { channel_id: channel } = context.settings;
  if (text === undefined) return dropped("No user is linked to this workspace");
  if (channel === undefined) return dropped("No channel is set");
  try {
    await postMessage(context, channel, text);
    return { status: "done" };
  } catch (error) {
    const mayBePosted =
      ConnectorError.isInstance(error) &&
      error.code === "provider_unavailable" &&
      !error.notApplied;
    // Slack cannot be asked whether it posted the message. Losing it is better than posting twice (SL-33).
    if (mayBePosted) {
      return dropped(
        "Slack may have posted the message but did not confirm it; it is not repeated",
      );
    }
    throw error;
  }
}

function dropped(reason: string): EventReport {
  return { status: "dropped", reason };
}
