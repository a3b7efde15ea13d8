import type { JsonObject } from "@tt/connector-core";
import { refuse, type Answer } from "./responses";
import type { CalendarRecord, Notify, WatchChannel } from "./records";

/** Channels live a week unless they ask for less, as Google's do. */
const maxLifetimeMs = 7 * 24 * 3_600_000;

/**
 * `POST …/events/watch`: tells a receiver of changes, starting with a `sync` message. The messages have no
 * body and no signature. https://developers.google.com/workspace/calendar/api/guides/push
 * @throws Refusal
 */
export function watchEvents(
  calendar: CalendarRecord,
  body: JsonObject,
  now: Date,
  api: string,
  notify: Notify,
): Answer {
  const { id, type, address, token, expiration } = body;
  if (typeof id !== "string" || !/^[A-Za-z0-9\-_+/=]{1,64}$/.test(id)) {
    throw refuse(400, "channelIdInvalid", "Invalid channel id.");
  }
  if (type !== "web_hook") throw refuse(400, "channelUnknown", "Unknown channel type.");
  if (typeof address !== "string" || !URL.canParse(address)) {
    throw refuse(400, "push.webhookUrlNotHttps", "WebHook callback must be HTTPS.");
  }
  if (calendar.watchers.has(id)) {
    throw refuse(400, "channelIdNotUnique", `Channel id ${id} not unique`);
  }
  const latest = now.getTime() + maxLifetimeMs;
  const wanted = Number(expiration ?? latest);
  const channel: WatchChannel = {
    id,
    resourceId: `resource-of-${calendar.id}`,
    resourceUri: `${api}/calendars/${encodeURIComponent(calendar.id)}/events?alt=json`,
    token: typeof token === "string" ? token : undefined,
    address,
    expires: Math.min(latest, Number.isFinite(wanted) ? wanted : latest),
    messages: 0,
    notify,
  };
  calendar.watchers.set(id, channel);
  send(channel, "sync");
  const { resourceId, resourceUri, expires } = channel;
  return {
    status: 200,
    body: {
      kind: "api#channel",
      ...{ id, resourceId, resourceUri, expiration: String(expires) },
      ...(channel.token === undefined ? {} : { token: channel.token }),
    },
  };
}

/** Ends a channel (`POST /channels/stop`). @throws Refusal 404 for an unknown channel */
export function stopChannel(calendars: Iterable<CalendarRecord>, body: JsonObject): Answer {
  for (const { watchers } of calendars) {
    const channel = typeof body["id"] === "string" ? watchers.get(body["id"]) : undefined;
    if (channel?.resourceId !== body["resourceId"] || !channel) continue;
    watchers.delete(channel.id);
    return { status: 204 };
  }
  throw refuse(404, "notFound", "Channel not found");
}

/** Tells the watchers of a calendar that it changed. */
export function notifyWatchers(calendar: CalendarRecord, now: Date): void {
  for (const channel of calendar.watchers.values()) {
    if (channel.expires <= now.getTime()) calendar.watchers.delete(channel.id);
    else send(channel, "exists");
  }
}

function send(channel: WatchChannel, resourceState: "sync" | "exists"): void {
  // Numbers increase, but not by one.
  channel.messages += channel.messages === 0 ? 1 : 7;
  const headers = {
    "content-length": "0",
    "x-goog-channel-id": channel.id,
    "x-goog-channel-expiration": new Date(channel.expires).toUTCString(),
    "x-goog-message-number": String(channel.messages),
    "x-goog-resource-id": channel.resourceId,
    "x-goog-resource-state": resourceState,
    "x-goog-resource-uri": channel.resourceUri,
    ...(channel.token === undefined ? {} : { "x-goog-channel-token": channel.token }),
  };
  // After the response to the request that caused it.
  setTimeout(() => {
    channel.notify(channel.address, { headers, body: new Uint8Array() }).catch(() => undefined);
  }, 0);
}
