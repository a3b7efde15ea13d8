/** Rows of every imported file, and of what is imported before the first round. */
export interface CsvPlan {
  readonly rows: number;
  readonly rounds: number;
  readonly warmUp: number;
}

/** Columns of the files, in their order. */
export const header = "project_id,start_time,end_time,notes,tags,billable";

/**
 * Writes a file whose rows are in no other one: half an hour each, a minute after the one before.
 * @param first Index of its first row in all files.
 */
export function csvText(first: number, rows: number): string {
  const lines = Array.from({ length: rows }, (_, position) => {
    const index = first + position;
    const start = Date.UTC(2000, 0, 1) + index * 60_000;
    const notes = `Planning of part ${String(index)} with everybody who has an opinion`;
    return `1,${minute(start)},${minute(start + 30 * 60_000)},${notes},planning,${index % 3 > 0 ? "yes" : "no"}`;
  });
  return [header, ...lines, ""].join("\n");
}

function minute(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace("T", " ");
}
