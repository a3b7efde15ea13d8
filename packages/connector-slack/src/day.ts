/** The calendar day of an instant in a zone, `YYYY-MM-DD`. */
export function dayIn(instant: Date, zone: string): string {
  const parts = { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" } as const;
  return new Intl.DateTimeFormat("en-CA", parts).format(instant);
}
