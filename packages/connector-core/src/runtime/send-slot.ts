import type { Manifest } from "../connector/manifest";
import type { Ledger } from "../ports/ledger";
import type { Settings, SettingsSchema } from "../settings/types";

/**
 * Reserves the time at which a message may be sent: now, or later if others with the same rate-limit key
 * come first.
 * @param settings Undefined if they are invalid; the message is not paced then.
 */
export async function sendSlot(
  { key: connector, notifications }: Pick<Manifest, "key" | "notifications">,
  settings: Settings<SettingsSchema> | undefined,
  ledger: Pick<Ledger, "reserveSlot">,
  now: Date,
): Promise<Date> {
  const key = settings && notifications?.rateLimitKey?.(settings);
  if (key === undefined) return now;
  return ledger.reserveSlot(`${connector}:${key}`, notifications?.minIntervalSeconds ?? 0, now);
}
