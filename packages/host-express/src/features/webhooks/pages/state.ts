import { toDate } from "../../../platform/db/instants";
import type { Tone } from "../../../platform/pages/ui";
import type { WebhookRow } from "../schema";

/** The state of a webhook, as pages show it. */
export interface WebhookState {
  readonly label: string;
  readonly tone: Tone;
  /** What happened and what to do; undefined if it works. */
  readonly text?: string;
}

/** Describes the state of a webhook. */
export function webhookState(row: WebhookRow, now: Date): WebhookState {
  if (row.disabled_reason === "gone") {
    const text =
      "Its server answered 410: the address is gone. Enter the new one, then activate it again.";
    return { label: "Stopped", tone: "bad", text };
  }
  if (row.disabled_reason === "failing") {
    const text =
      "Nothing arrived for three days, so it was stopped. Fix its server, then activate it again.";
    return { label: "Stopped", tone: "bad", text };
  }
  if (!row.is_active) return { label: "Paused", tone: "neutral" };
  if (row.failing_since !== null) {
    const isWaiting = row.paused_until !== null && toDate(row.paused_until) > now;
    const text = isWaiting
      ? "The last attempt failed. Nothing is sent for a moment, then it is tried again."
      : "The last attempt failed. It is tried again.";
    return { label: "Failing", tone: "warn", text };
  }
  return { label: "Active", tone: "run" };
}
