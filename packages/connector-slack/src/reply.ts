import {
  shortenText,
  type DeliveryPlan,
  type RawRequest,
  type Reply,
  type Situation,
} from "@tt/connector-core";
import { maxTextLength } from "./text";
import { isCommand } from "./wire";

/** What a command changes, and what its sender reads. */
export type CommandPlan = DeliveryPlan<"timers" | "identities">;

/** A refusal; re-evaluated on a fresh row if the cached one was stale. */
export function refuse(text: string): CommandPlan {
  return { reply: ephemeral(text) };
}

/** Answers a question without changing anything. */
export function answerFrom(text: string): CommandPlan {
  return { readOnly: true, reply: ephemeral(text) };
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

/** Words core's responses for the sender of a command. Events keep core's responses. */
export function replyTo(verified: RawRequest, situation: Situation): Reply | undefined {
  return isCommand(verified) ? ephemeral(textFor(situation)) : undefined;
}

function textFor(situation: Situation): string {
  switch (situation.type) {
    case "duplicate":
      return "This command was already processed.";
    case "inactive":
      return "The Slack integration is paused, so nothing was changed. Resume it in the time tracker.";
    case "ignored":
      return situation.reason;
    case "done":
      return "Done.";
    case "failed": {
      const { code, error } = situation.failure;
      const isTransient = code === "busy" || code === "internal_error";
      return `The command failed and nothing was changed. ${isTransient ? "Try again in a moment." : error}`;
    }
  }
}
