import type { ConnectorContext, Plan } from "@tt/connector-core";
import type { SlackSettings } from "./settings";
import { ephemeral } from "./reply";

/** What running a command may look at. */
export type CommandContext = Pick<
  ConnectorContext<SlackSettings>,
  "settings" | "integration" | "state" | "storage" | "now"
>;

/** Says no: decided again on a fresh card, should this one be old. */
export function refuse(text: string): Plan {
  return { changes: [], reply: () => ephemeral(text) };
}

/** Answers a question of somebody who may ask it. */
export function answerFrom(text: string): Plan {
  return { changes: [], readOnly: true, reply: () => ephemeral(text) };
}
