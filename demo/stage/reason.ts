import { describeReason, type JsonObject, type SkipReason } from "@tt/connector-core";

/** Why an item was skipped or failed, as a sentence; empty if it was not. */
export function reasonOf({ reason, error }: JsonObject): string {
  // The API returns core's reasons.
  if (typeof reason === "string") return describeReason(reason as SkipReason);
  return typeof error === "string" ? error : "";
}
