import type { JsonObject } from "@tt/connector-core";
import type { FakeMessage } from "../records";

/** Renders a message. */
export function messageJson(message: FakeMessage): JsonObject {
  const { ts, user, text, blocks, threadTs } = message;
  return {
    ...{ type: "message", ts, user, text },
    ...(blocks === undefined ? {} : { blocks }),
    ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
  };
}
