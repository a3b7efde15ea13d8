const format = new Intl.DateTimeFormat("en-GB", {
  month: "short",
  year: "2-digit",
  timeZone: "UTC",
});

/** The month of a day and the months before it, oldest first: `YYYY-MM`. */
export function lastMonths(day: string, count: number): readonly string[] {
  const [year = 0, month = 1] = day.split("-").map(Number);
  return Array.from({ length: count }, (_, index) => {
    const months = year * 12 + month - 1 - (count - 1 - index);
    const shown = String((months % 12) + 1).padStart(2, "0");
    return `${String(Math.floor(months / 12)).padStart(4, "0")}-${shown}`;
  });
}

/** A month as a label: `Nov 26`. */
export function monthText(month: string): string {
  return format.format(new Date(`${month}-01`));
}
