/** Names of today that runtimes know, and list under older ones only. Some browsers use them. */
const newerNames = [
  "Africa/Asmara",
  "America/Argentina/Buenos_Aires",
  "America/Argentina/Catamarca",
  "America/Argentina/Cordoba",
  "America/Argentina/Jujuy",
  "America/Argentina/Mendoza",
  "America/Atikokan",
  "America/Indiana/Indianapolis",
  "America/Kentucky/Louisville",
  "America/Nuuk",
  "Asia/Ho_Chi_Minh",
  "Asia/Kathmandu",
  "Asia/Kolkata",
  "Asia/Yangon",
  "Atlantic/Faroe",
  "Europe/Kyiv",
  "Pacific/Chuuk",
  "Pacific/Kanton",
  "Pacific/Pohnpei",
];

/**
 * Lists the time zones to choose from, UTC first.
 * @param chosen A zone that is listed too, e.g. an older name of one.
 */
export function timeZones(chosen = "UTC"): readonly string[] {
  const known = Intl.supportedValuesOf("timeZone");
  const zones = new Set([...known, ...newerNames.filter(isTimeZone)].sort());
  zones.delete("UTC");
  return ["UTC", ...(zones.has(chosen) || chosen === "UTC" ? [] : [chosen]), ...zones];
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
