/** The columns that the import reads. */
export const importColumns = [
  "project_id",
  "project_name",
  "client_name",
  "task_id",
  "task_name",
  "start",
  "end",
  "duration_hours",
  "notes",
  "tags",
  "billable",
] as const;

/** A column that the import reads. */
export type ImportColumn = (typeof importColumns)[number];

/** Which columns a user chose, by position; null for ignored ones. */
export type ChosenColumns = ReadonlyMap<number, ImportColumn | null>;

const columnsByName: ReadonlyMap<string, ImportColumn> = new Map([
  ["project_id", "project_id"],
  ["project_name", "project_name"],
  ["client_name", "client_name"],
  ["task_id", "task_id"],
  ["task_name", "task_name"],
  ["start_time", "start"],
  ["start", "start"],
  ["end_time", "end"],
  ["end", "end"],
  ["duration_hours", "duration_hours"],
  ["notes", "notes"],
  ["description", "notes"],
  ["tags", "tags"],
  ["billable", "billable"],
]);

/** Which field of a row has which column. */
export interface Header {
  /** Names as in the file, with the column that each one means; null for an ignored one. */
  readonly fields: readonly { readonly name: string; readonly column: ImportColumn | null }[];
  /** Position of each column. */
  readonly positions: ReadonlyMap<ImportColumn, number>;
}

/**
 * Reads the header row. Ignores case and surrounding spaces, and treats a space like an underscore. Of
 * several names for one column, the first counts.
 * @param chosen Columns that count instead of the names.
 * @returns undefined if no field is a known column
 */
export function parseHeader(
  names: readonly string[],
  chosen: ChosenColumns = new Map(),
): Header | undefined {
  const positions = new Map<ImportColumn, number>();
  const claim = (column: ImportColumn | null | undefined, position: number): void => {
    if (column && !positions.has(column)) positions.set(column, position);
  };
  names.forEach((_name, position) => {
    claim(chosen.get(position), position);
  });
  names.forEach((name, position) => {
    const key = name.trim().toLowerCase().replace(/\s+/g, "_");
    if (!chosen.has(position)) claim(columnsByName.get(key), position);
  });
  const columns = new Map([...positions].map(([column, position]) => [position, column]));
  const fields = names.map((name, position) => ({ name, column: columns.get(position) ?? null }));
  return positions.size === 0 ? undefined : { fields, positions };
}

const separators = [",", ";", "\t"] as const;

/** Returns the separator that occurs most often outside quotes in the header line; a comma if none. */
export function separatorOf(line: string): string {
  const unquoted = line.replace(/"[^"]*"?/g, "");
  const count = (separator: string): number => unquoted.split(separator).length;
  return separators.reduce((best, each) => (count(each) > count(best) ? each : best));
}
