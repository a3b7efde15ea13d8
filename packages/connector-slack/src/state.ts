import type { JsonObject } from "@tt/connector-core";
import * as z from "zod";
import type { AuthAnswer } from "./client";
import type { SlackCommand } from "./wire";

const team = z.object({ id: z.string(), name: z.string(), enterprise_id: z.string().nullable() });
const bot = z.object({ user_id: z.string(), name: z.string() });

/** The workspace that an integration's token belongs to. */
export type Team = z.output<typeof team>;

/** State to store from a response of `auth.test`. */
export function stateOf(answer: AuthAnswer): JsonObject {
  return {
    team: {
      id: answer.team_id,
      name: answer.team ?? answer.team_id,
      enterprise_id: answer.enterprise_id ?? null,
    },
    bot: { user_id: answer.user_id, name: answer.user ?? answer.user_id },
  };
}

/** State keys to clear on disconnect: the next token may belong to another workspace. */
export const connectionStateKeys = ["team", "bot"] as const;

/** The integration's workspace. Undefined if its token was never checked. */
export function teamOf(state: JsonObject): Team | undefined {
  return team.safeParse(state["team"]).data;
}

/** The bot user of the integration's token. Undefined if the token was never checked. */
export function botOf(state: JsonObject): z.output<typeof bot> | undefined {
  return bot.safeParse(state["bot"]).data;
}

/**
 * Account IDs of the member who sent a command. The first one, by the integration's workspace, stays
 * valid when the workspace joins an organization and in every team of it. The second one, by the
 * organization, is how earlier versions stored links. Member IDs are unique in both.
 */
export function accountsOf(
  { id, enterprise_id: teamEnterpriseId }: Team,
  { enterpriseId, userId }: Pick<SlackCommand, "enterpriseId" | "userId">,
): readonly [string, ...string[]] {
  const organization = enterpriseId ?? teamEnterpriseId;
  const former = organization === null ? [] : [`${organization}:${userId}`];
  return [`${id}:${userId}`, ...former];
}

/** True if a command comes from the integration's workspace or its organization. */
export function isFrom(
  { id, enterprise_id: organization }: Team,
  { teamId, enterpriseId }: SlackCommand,
): boolean {
  return id === teamId || (organization !== null && organization === enterpriseId);
}
