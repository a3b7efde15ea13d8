/**
 * Lists the time zones to choose from, UTC first.
 * @param chosen A zone that is listed too, e.g. an older name of one.
 */
export function timeZones(chosen = "UTC"): readonly string[] {
  const zones = Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC");
  return ["UTC", ...(zones.includes(chosen) || chosen === "UTC" ? [] : [chosen]), ...zones];
}

/**
 * True if this runtime knows the IANA time zone. Plain offsets (`+02:00`) are rejected: PostgreSQL
 * interprets their sign the other way round.
 */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
