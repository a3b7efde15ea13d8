import {
  cut,
  isFormEncoded,
  malformed,
  printableName,
  type Parsed,
  type RawRequest,
} from "@tt/connector-core";
import * as z from "zod";
import { formOf } from "./form";

// The parts of Slack's payloads that are used. Lenient: Slack adds and removes fields without
// announcement.

/**
 * A slash command.
 * @see https://docs.slack.dev/interactivity/implementing-slash-commands
 */
export interface SlackCommand {
  /** Name of the command as registered, e.g. `/tt`. */
  readonly command: string;
  /** Text after the command. */
  readonly text: string;
  readonly teamId: string;
  /** Organization ID. Undefined outside Enterprise Grid. */
  readonly enterpriseId: string | undefined;
  readonly userId: string;
  /** Display name of the member. Not an identity: members can change it. */
  readonly userName: string;
}

/** A verified delivery: a slash command or an event. */
export type SlackEvent =
  | { readonly type: "url_verification"; readonly challenge: string }
  | { readonly type: "command"; readonly command: SlackCommand }
  | { readonly type: "app_uninstalled" }
  | { readonly type: "tokens_revoked"; readonly bots: readonly string[] };

const envelope = z.object({
  type: z.string(),
  challenge: z.string().max(1_000).optional(),
  event: z
    .object({
      type: z.string(),
      bot_id: z.string().nullish(),
      tokens: z.object({ bot: z.array(z.string()).nullish() }).nullish(),
    })
    .optional(),
});

/** IDs of teams, organizations and members. */
export const idPattern = /^[A-Z0-9]{1,30}$/;

/** True for a slash command: a person reads the response. */
export function isCommand(request: RawRequest): boolean {
  return isFormEncoded(request) && formOf(request).has("command");
}

/**
 * Parses a verified delivery. Deliveries of other types are returned as `ignored`.
 *
 * @throws ConnectorError `malformed`
 * @example
 * ```ts
 * import type { RawRequest } from "@tt/connector-core";
 * import { readDelivery } from "@tt/connector-slack";
 *
 * export function typedText(verified: RawRequest): string | undefined {
 *   const parsed = readDelivery(verified);
 *   if (!("event" in parsed) || parsed.event.type !== "command") return undefined;
 *   return parsed.event.command.text;
 * }
 * ```
 */
export function readDelivery(verified: RawRequest): Parsed<SlackEvent> {
  return isFormEncoded(verified) ? readForm(verified) : readJson(verified);
}

function readForm(verified: RawRequest): Parsed<SlackEvent> {
  const form = formOf(verified);
  const command = form.get("command");
  if (command === null) return { ignored: "Only slash commands are handled" };
  const teamId = form.get("team_id") ?? "";
  const userId = form.get("user_id") ?? "";
  if (!idPattern.test(teamId) || !idPattern.test(userId)) {
    throw malformed("The command lacks or misstates team_id or user_id");
  }
  const enterprise = form.get("enterprise_id");
  return {
    event: {
      type: "command",
      command: {
        command: cut(command, 32),
        text: form.get("text") ?? "",
        teamId,
        enterpriseId: enterprise !== null && idPattern.test(enterprise) ? enterprise : undefined,
        userId,
        userName: cut(form.get("user_name") ?? userId, 80),
      },
    },
  };
}

function readJson(verified: RawRequest): Parsed<SlackEvent> {
  const result = envelope.safeParse(jsonOf(verified));
  if (!result.success) throw malformed("The body lacks or misstates its type");
  const { type, challenge, event } = result.data;
  if (type === "url_verification") {
    if (challenge === undefined) throw malformed("The URL verification has no challenge");
    return { event: { type, challenge } };
  }
  if (type !== "event_callback")
    return { ignored: `The type "${printableName(type)}" is not handled` };
  if (!event) throw malformed("The event callback has no event");
  switch (event.type) {
    case "app_uninstalled":
      return { event: { type: event.type } };
    case "tokens_revoked":
      return { event: { type: event.type, bots: event.tokens?.bot ?? [] } };
    default:
      // Messages of the bot itself are ignored, too; replying to them would never end (SL-13).
      return { ignored: `The event "${printableName(event.type)}" is not handled` };
  }
}

function jsonOf(request: RawRequest): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(request.body));
  } catch {
    return undefined;
  }
}
