import { toDate } from "../../platform/db/instants";
import type { ApiTokenRow } from "./store";

/** Whether a token works. */
export type TokenState = "active" | "expired" | "revoked";

/** The state of a token; a revoked one stays revoked after it expired. */
export function tokenState(
  { is_active, expires_at }: Pick<ApiTokenRow, "is_active" | "expires_at">,
  now: Date,
): TokenState {
  if (!is_active) return "revoked";
  return expires_at !== null && toDate(expires_at) <= now ? "expired" : "active";
}
