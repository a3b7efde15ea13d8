/**
 * Lists the time zones to choose from, UTC first.
 * @param chosen A zone that is listed too, e.g. an older name of one.
 */
export function timeZones(chosen = "UTC"): readonly string[] {
  const zones = Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC");
  return ["UTC", ...(zones.includes(chosen) || chosen === "UTC" ? [] : [chosen]), ...zones];
}
