import {
  shortenText,
  type ConnectorContext,
  type Plan,
  type RawRequest,
  type Reply,
  type Situation,
} from "@tt/connector-core";
import type { SlackSettings } from "./settings";
import { maxTextLength } from "./text";
import { isCommand, readDelivery } from "./wire";

/** The parts of the context that a command uses. */
export type CommandContext = Pick<
  ConnectorContext<SlackSettings>,
  "settings" | "integration" | "state" | "storage" | "now"
>;

/** A refusal; re-evaluated on a fresh row if the cached one was stale. */
export function refuse(text: string): Plan {
  return { changes: [], reply: () => ephemeral(text) };
}

/** Answers a question without changing anything. */
export function answerFrom(text: string): Plan {
  return { changes: [], readOnly: true, reply: () => ephemeral(text) };
}

/**
 * A message that only the sender of the command sees. The status is always 200: for any other, Slack
 * shows its own error instead.
 */
export function ephemeral(text: string): Reply {
  return {
    status: 200,
    body: { response_type: "ephemeral", text: shortenText(text, maxTextLength) },
  };
}

/**
 * Answers a URL verification:
 * https://docs.slack.dev/reference/events/url_verification
 */
export function challengeReply(challenge: string): Reply {
  return { status: 200, body: { challenge } };
}

/** Answers Slack's unsigned certificate check; the rest of the request is ignored. */
export const sslCheckReply: Reply = { status: 200, body: {} };

/** Words core's responses for the sender of a command. Events keep core's responses. */
export function answerSituation(verified: RawRequest, situation: Situation): Reply | undefined {
  if (!isCommand(verified)) {
    return situation.type === "inactive" ? verificationReply(verified) : undefined;
  }
  switch (situation.type) {
    case "duplicate":
      return ephemeral("This command was already processed.");
    case "inactive":
      return ephemeral(
        "The Slack integration is paused, so nothing was changed. Resume it in the time tracker.",
      );
    case "done":
      return ephemeral("Done.");
    case "failed":
      return ephemeral(
        situation.failure.code === "busy" || situation.failure.code === "internal_error"
          ? "The command failed and nothing was changed. Try again in a moment."
          : `The command failed and nothing was changed. ${situation.failure.error}`,
      );
  }
}

/** The events URL can be verified while the integration is paused. */
function verificationReply(verified: RawRequest): Reply | undefined {
  try {
    const parsed = readDelivery(verified);
    return "event" in parsed && parsed.event.type === "url_verification"
      ? challengeReply(parsed.event.challenge)
      : undefined;
  } catch {
    return undefined;
  }
}
