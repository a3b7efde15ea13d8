import type { RawRequest, Reply, Situation } from "@tt/connector-core";
import { maxTextLength, shorten } from "./text";
import { isCommand, readDelivery } from "./wire";

/** Only whoever typed the command sees the answer; always 200, or Slack shows an error of its own. */
export function ephemeral(text: string): Reply {
  return {
    status: 200,
    body: { response_type: "ephemeral", text: shorten(text, maxTextLength) },
  };
}

/** Slack's check of a URL that is being entered (SL-10). */
export function challengeReply(challenge: string): Reply {
  return { status: 200, body: { challenge } };
}

/** An unsigned look at our certificate: nothing that came with it is looked at (SL-24). */
export const sslCheckReply: Reply = { status: 200, body: {} };

/** Whatever happens to a command, a person is told in words (SL-21); events get core's answers. */
export function answer(verified: RawRequest, situation: Situation): Reply | undefined {
  if (!isCommand(verified)) return situation.type === "inactive" ? handshake(verified) : undefined;
  switch (situation.type) {
    case "duplicate":
      return ephemeral("This command was done already.");
    case "inactive":
      return ephemeral(
        "The Slack card of this app is paused in your time tracker. Resume it there; nothing was changed.",
      );
    case "done":
      return ephemeral("Done.");
    case "failed":
      return ephemeral(
        situation.failure.code === "busy" || situation.failure.code === "internal_error"
          ? "That did not work just now and nothing was changed. Type it again in a moment."
          : `That did not work and nothing was changed. ${situation.failure.error}`,
      );
  }
}

/** A URL can be entered while the card is paused. */
function handshake(verified: RawRequest): Reply | undefined {
  try {
    const parsed = readDelivery(verified);
    return "event" in parsed && parsed.event.type === "url_verification"
      ? challengeReply(parsed.event.challenge)
      : undefined;
  } catch {
    return undefined;
  }
}
