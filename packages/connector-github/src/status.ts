import type { JsonObject } from "@tt/connector-core";

/** What the card's owner should know about the hook, from its last ping (GH-20). */
export function hookStatus(state: JsonObject): JsonObject {
  const hook = state["hook"];
  if (typeof hook !== "object" || hook === null || Array.isArray(hook)) {
    return { hook: null, warnings: [] };
  }
  const events = Array.isArray(hook["events"]) ? hook["events"] : [];
  const warnings: string[] = [];
  if (!events.includes("issues") && !events.includes("*")) {
    warnings.push(
      "The webhook does not send issues. On GitHub, open the webhook, choose " +
        '"Let me select individual events" and tick "Issues".',
    );
  }
  return { hook, warnings };
}
