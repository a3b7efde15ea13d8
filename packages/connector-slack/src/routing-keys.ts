import {
  dayMs,
  isFormEncoded,
  utcDay,
  type ConnectorContext,
  type RawRequest,
  type Routing,
  type RoutingKeyUpdate,
} from "@tt/connector-core";
import { formOf } from "./form";
import type { SlackSettings } from "./settings";
import type { Team } from "./state";
import { idPattern } from "./wire";

/** Bytes of an unverified JSON body that are searched for IDs. */
const maxUntrustedBytes = 100_000;

/** Indexes of the routing keys, most specific first. */
export const routingIndexes = {
  /** A member who linked their account to a workspace integration. */
  linked: "linked",
  /** The member in the settings of a personal integration. */
  member: "member",
  /** The team of a workspace integration. */
  workspace: "workspace",
  /** The team of a personal integration. */
  team: "team",
  /** The UTC day of the last save: Slack's check of a new URL does not name the workspace. */
  saved: "saved",
} as const;

/**
 * Routing keys of deliveries to the shared URL: by member, then by team. A URL verification names
 * neither, so it is routed by its day.
 */
export const routing: Routing<SlackSettings> = {
  [routingIndexes.linked]: { from: accountsIn },
  [routingIndexes.member]: { from: accountsIn },
  [routingIndexes.workspace]: { from: placesIn },
  [routingIndexes.team]: { from: placesIn },
  [routingIndexes.saved]: { from: recentDays },
};

/** The organization and the team of a delivery. */
function placesIn(untrusted: RawRequest): readonly string[] {
  const { team, enterprise } = idsIn(untrusted);
  return [enterprise, team].filter((id) => id !== undefined);
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
  const at = new Date(Number(seconds) * 1000);
  return [at, new Date(at.getTime() - dayMs)].map(utcDay);
}

interface Ids {
  readonly team: string | undefined;
  readonly enterprise: string | undefined;
  readonly user: string | undefined;
}

/** Read once per request, although several indexes need them. */
const known = new WeakMap<RawRequest, Ids>();

function idsIn(untrusted: RawRequest): Ids {
  const ids =
    known.get(untrusted) ??
    (isFormEncoded(untrusted) ? idsInForm(untrusted) : idsInJson(untrusted));
  known.set(untrusted, ids);
  return ids;
}

function idsInForm(untrusted: RawRequest): Ids {
  const form = formOf(untrusted);
  const idIn = (name: string): string | undefined => {
    const value = form.get(name);
    return value !== null && idPattern.test(value) ? value : undefined;
  };
  return { team: idIn("team_id"), enterprise: idIn("enterprise_id"), user: idIn("user_id") };
}

/** Searches with patterns: the cost of parsing unverified JSON is chosen by its sender. */
function idsInJson(untrusted: RawRequest): Ids {
  const text = new TextDecoder().decode(untrusted.body.subarray(0, maxUntrustedBytes));
  const idIn = (name: string): string | undefined =>
    new RegExp(`"${name}"\\s*:\\s*"([A-Z0-9]{1,30})"`).exec(text)?.[1];
  return { team: idIn("team_id"), enterprise: idIn("enterprise_id"), user: undefined };
}

/** Routing keys of a saved integration, by index. They replace the previous ones. */
export function routingKeysByIndex(
  {
    settings,
    integration,
    now,
  }: Pick<ConnectorContext<SlackSettings>, "settings" | "integration" | "now">,
  team: Team | undefined,
): RoutingKeyUpdate {
  const places = team ? [team.enterprise_id, team.id].filter((id) => id !== null) : [];
  const { linked_slack_user_id: member } = settings;
  const personal = integration.scope === "personal";
  const owner = personal && member !== undefined ? places.map((place) => `${place}:${member}`) : [];
  return {
    [routingIndexes.member]: owner,
    [routingIndexes.team]: personal ? places : [],
    [routingIndexes.workspace]: personal ? [] : places,
    [routingIndexes.saved]: [utcDay(now)],
  };
}
