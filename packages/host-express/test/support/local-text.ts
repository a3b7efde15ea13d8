const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * Local time in a zone as `YYYY-MM-DD HH:MM:SS`, by `Intl.DateTimeFormat`, independent of the code under
 * test. Keeps the formatter of each zone, because creating one takes as long as hundreds of texts.
 */
export function localText(at: Date | string | number, zone: string): string {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" });
  formats.set(zone, format);
  return format.format(new Date(at));
}
