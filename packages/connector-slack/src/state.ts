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

/** Does a command come from the card's workspace, or from its organisation? */
export function isFrom(
  { id, enterprise_id: organisation }: Team,
  { teamId, enterpriseId }: SlackCommand,
): boolean {
  return id === teamId || (organisation !== null && organisation === enterpriseId);
}
