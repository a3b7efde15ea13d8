import {
  dayMs,
  isFormEncoded,
  utcDay,
  type ConnectorContext,
  type RawRequest,
  type RoutingKey,
  type RoutingKeyUpdate,
} from "@tt/connector-core";
import { formOf } from "./form";
import type { SlackSettings } from "./settings";
import type { Team } from "./state";
import { idPattern, signedParts } from "./wire";

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
 * Candidate routing keys of an unverified delivery to the shared URL: by member, then by team. A URL
 * verification names neither, so it is routed by its day.
 */
export function candidateKeys(untrusted: RawRequest): readonly RoutingKey[] {
  const { team, enterprise, user } = isFormEncoded(untrusted)
    ? idsInForm(untrusted)
    : idsInJson(untrusted);
  const places = [enterprise, team].filter((id) => id !== undefined);
  if (places.length === 0) return recentlySavedKeys(untrusted);
  const accounts = user === undefined ? [] : places.map((place) => `${place}:${user}`);
  const { linked, member, workspace, team: teams } = routingIndexes;
  return [
    ...accounts.map((value) => ({ index: linked, value })),
    ...accounts.map((value) => ({ index: member, value })),
    ...places.map((value) => ({ index: workspace, value })),
    ...places.map((value) => ({ index: teams, value })),
  ];
}

/** Keys of integrations that were saved yesterday or today, by the signed time. */
function recentlySavedKeys(untrusted: RawRequest): readonly RoutingKey[] {
  const { at } = signedParts(untrusted);
  if (!at || Number.isNaN(at.getTime())) return [];
  const yesterday = new Date(at.getTime() - dayMs);
  return [at, yesterday].map((date) => ({ index: routingIndexes.saved, value: utcDay(date) }));
}

interface Ids {
  readonly team: string | undefined;
  readonly enterprise: string | undefined;
  readonly user: string | undefined;
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
