import type { JsonObject } from "@tt/connector-core";
import { z } from "zod";
import type { AuthAnswer } from "./client";
import type { SlackCommand } from "./wire";

const team = z.object({ id: z.string(), name: z.string(), enterprise_id: z.string().nullable() });
const bot = z.object({ user_id: z.string(), name: z.string() });

/** The workspace a card's token belongs to. */
export type Team = z.output<typeof team>;

/** What `auth.test` told, to be remembered (SL-36). */
export function learn(answer: AuthAnswer): JsonObject {
  return {
    team: {
      id: answer.team_id,
      name: answer.team ?? answer.team_id,
      enterprise_id: answer.enterprise_id ?? null,
    },
    bot: { user_id: answer.user_id, name: answer.user ?? answer.user_id },
  };
}

/** The keys of what {@link learn} remembers: another token may belong elsewhere. */
export const learnt = ["team", "bot"] as const;

/** Undefined: never learnt. */
export function teamOf(state: JsonObject): Team | undefined {
  return team.safeParse(state["team"]).data;
}

/** The bot that speaks for the card. */
export function botOf(state: JsonObject): z.output<typeof bot> | undefined {
  return bot.safeParse(state["bot"]).data;
}

/**
 * Ids of the member who sent a command: by the integration's workspace, which stays the same when the
 * workspace joins an organisation and in every team of it, then by the organisation, as links were
 * stored before. A member id is unique in both (SL-20).
 */
export function accountsOf(
  team: Team,
  { enterpriseId, userId }: Pick<SlackCommand, "enterpriseId" | "userId">,
): readonly [string, ...string[]] {
  const organisation = enterpriseId ?? team.enterprise_id;
  const former = organisation === null ? [] : [`${organisation}:${userId}`];
  return [`${team.id}:${userId}`, ...former];
}

/** Does a command come from the card's workspace, or from its organisation? */
export function isFrom(
  { id, enterprise_id: organisation }: Team,
  { teamId, enterpriseId }: SlackCommand,
): boolean {
  return id === teamId || (organisation !== null && organisation === enterpriseId);
}
