import {
  cut,
  dayMs,
  form,
  fromUtf8,
  ifValid,
  isFormEncoded,
  readPlace,
  utcDay,
  type RawRequest,
  type Routing,
} from "@tt/connector-core";
import * as z from "zod/mini";
import type { SlackSettings } from "./settings";
import { escapeText } from "./text";

// The parts of Slack's payloads that are used. Lenient: Slack adds and removes fields without
// announcement.

/** IDs of teams, organizations and members. */
const idPattern = /^[A-Z0-9]{1,30}$/;
const id = z.string().check(z.regex(idPattern));

/**
 * A slash command.
 * @see https://docs.slack.dev/interactivity/implementing-slash-commands
 */
export const slackCommand = z.object({
  /** Name of the command as registered, e.g. `/tt`, escaped for messages. */
  command: z.string().check(z.overwrite((name) => escapeText(cut(name, 32)))),
  /** Text after the command. */
  text: z._default(z.string(), ""),
  team_id: id,
  /** Organization ID. Undefined outside Enterprise Grid. */
  enterprise_id: ifValid(id),
  user_id: id,
  /** Display name of the member. Not an identity: members can change it. */
  user_name: z.optional(z.string()),
});

/** A slash command, as {@link slackCommand} reads it. */
export type SlackCommand = z.output<typeof slackCommand>;

/**
 * A delivery of the Events API.
 * @see https://docs.slack.dev/apis/events-api
 */
export const slackEvent = z
  .object({
    type: z.string(),
    event: z.optional(
      z.object({
        type: z.string(),
        tokens: z.nullish(z.object({ bot: z.nullish(z.array(z.string())) })),
      }),
    ),
  })
  .check(z.refine(({ type, event }) => event ?? type !== "event_callback", { path: ["event"] }));

/** A delivery of the Events API, as {@link slackEvent} reads it. */
export type SlackEvent = z.output<typeof slackEvent>;

/** True for a slash command: a person reads the response. */
export function isCommand(request: RawRequest): boolean {
  return readPlace(form("command"), request) !== undefined;
}

/** Tells commands from events. Other forms, such as those of buttons, have no name. */
export function eventName(verified: RawRequest): "command" | "event" | undefined {
  if (isCommand(verified)) return "command";
  return isFormEncoded(verified) ? undefined : "event";
}

/**
 * Routing keys of deliveries to the shared URL: by member, then by team. A URL verification names
 * neither, so it is routed by its day. Most specific first.
 */
export const routing = {
  /** A member who linked their account to a workspace integration. */
  linked: { from: accountsIn },
  /** The member in the settings of a personal integration. */
  member: { from: accountsIn },
  /** The team of a workspace integration. */
  workspace: { from: placesIn },
  /** The team of a personal integration. */
  team: { from: placesIn },
  /** The UTC day of the last save: Slack's check of a new URL does not name the workspace. */
  saved: { from: recentDays },
} satisfies Routing<SlackSettings>;

/** The organization and the team of a delivery. */
function placesIn(untrusted: RawRequest): readonly string[] {
  const { team, enterprise } = idsIn(untrusted);
  return [enterprise, team].filter((each) => each !== undefined);
}

/** The member of a delivery, in the organization and in the team. */
function accountsIn(untrusted: RawRequest): readonly string[] {
  const { user } = idsIn(untrusted);
  return user === undefined ? [] : placesIn(untrusted).map((place) => `${place}:${user}`);
}

/** The days on which an integration may have been saved, by the signed time. */
function recentDays(untrusted: RawRequest): readonly string[] {
  const seconds = untrusted.headers["x-slack-request-timestamp"] ?? "";
  if (!/^\d{1,12}$/.test(seconds) || placesIn(untrusted).length > 0) return [];
  const at = Number(seconds) * 1000;
  return [at, at - dayMs].map((ms) => utcDay(new Date(ms)));
}

type Ids = Readonly<Record<"team" | "enterprise" | "user", string | undefined>>;

/** Bytes of an unverified JSON body that are searched for IDs. */
const maxUntrustedBytes = 100_000;

/** Read once per request, although several indexes need them. */
const knownIds = new WeakMap<RawRequest, Ids>();

function idsIn(untrusted: RawRequest): Ids {
  const known = knownIds.get(untrusted);
  if (known) return known;
  const isForm = isFormEncoded(untrusted);
  const text = isForm ? "" : fromUtf8(untrusted.body.subarray(0, maxUntrustedBytes));
  const idIn = (name: string): string | undefined =>
    isForm
      ? idPattern.exec(readPlace(form(name), untrusted) ?? "")?.[0]
      : // By a pattern, because an event names its organization inside an array.
        new RegExp(`"${name}"\\s*:\\s*"([A-Z0-9]{1,30})"`).exec(text)?.[1];
  const ids = {
    team: idIn("team_id"),
    enterprise: idIn("enterprise_id"),
    // An event lists members who are not its senders.
    user: isForm ? idIn("user_id") : undefined,
  };
  knownIds.set(untrusted, ids);
  return ids;
}
