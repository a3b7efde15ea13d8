import type { Inbound } from "../connector/manifest";
import type { SettingsSchema } from "../settings/types";
import { overloadedFailure, overloadedReply, withTextHeaders } from "./replies";
import type { RawRequest, Reply } from "./request";

/** Answers a delivery for which the host has no capacity, in the connector's words if it has some. */
export function replyOverloaded<Schema extends SettingsSchema, Event>(
  inbound: Pick<Inbound<Schema, Event>, "answer"> | undefined,
  request: RawRequest,
): Reply {
  const situation = { type: "failed", failure: overloadedFailure } as const;
  return withTextHeaders(inbound?.answer?.(request, situation) ?? overloadedReply);
}
