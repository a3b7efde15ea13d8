import type { Kysely } from "kysely";
import type { Database } from "../../../platform/db/schema";
import { Batch, type ImportOptions, type ReadRow } from "./batch";
import { parseHeader, type ChosenColumns, type Header } from "./columns";
import { CsvFailure, maxColumns, readCsv } from "./csv";
import { localTimes } from "./local-times";
import { parseRow, RowError, type Cells, type RowTimes } from "./row";
import { ImportSummary } from "./summary";

/** Maximum number of rows of a dry run, which has to remember them. */
const maxDryRunRows = 100_000;

/** The text is empty, or its first row names no known column. */
export class NoHeader extends Error {
  override readonly name = "NoHeader";
  /** The fields of the first row; empty if it cannot be read. */
  readonly fields: readonly string[];

  constructor(message: string, fields: readonly string[] = []) {
    super(message);
    this.fields = fields;
  }
}

/** The import failed in the middle; the rows before were processed. */
export class ImportStopped extends Error {
  override readonly name = "ImportStopped";
  readonly summary: ImportSummary;

  constructor(summary: ImportSummary, cause: unknown) {
    super("The import stopped", { cause });
    this.summary = summary;
  }
}

/**
 * Imports a CSV file as it arrives. Rows are created in transactions of up to 1,000; a row that cannot
 * be imported fails alone.
 * @throws NoHeader before anything was stored; ImportStopped if the body or the database fails later
 */
export async function importCsv(
  db: Kysely<Database>,
  body: AsyncIterable<Buffer>,
  options: ImportOptions,
): Promise<ImportSummary> {
  let summary: ImportSummary | undefined;
  let batch: Batch | undefined;
  let number = 0;
  const times = { instant: localTimes(options.zone), isMonthFirst: options.isMonthFirst };
  let header: Header | undefined;
  let names: readonly string[] = [];
  const read = (fields: readonly string[]): ReadRow | undefined => {
    number += 1;
    if (!header) {
      if (isWorkbook(fields)) throw new CsvFailure(workbookText);
      if (names.length === 0) names = fields;
      header = headerOf(fields, options.chosenFor?.(fields));
      return undefined;
    }
    const isEmpty = fields.length === 1 && fields[0]?.trim() === "";
    return isEmpty ? undefined : readRow(header, fields, number, times);
  };
  try {
    for await (const rows of readCsv(body, read)) {
      if (!header) continue;
      summary ??= new ImportSummary(header);
      batch ??= new Batch(db, options, summary);
      for (const row of rows) if (row) await batch.add(row);
      if (options.dryRun && summary.rows >= maxDryRunRows) {
        summary.isComplete = false;
        break;
      }
    }
    await batch?.flush();
  } catch (error) {
    if (!summary || !batch) {
      throw error instanceof CsvFailure ? new NoHeader(error.message, names) : error;
    }
    await finish(error, { summary, batch, row: number + 1 });
  }
  if (!summary) throw new NoHeader("The text is empty");
  return summary;
}

/** Stores the rows before a failure of the text, and reports it as an error of the next row. */
async function finish(
  error: unknown,
  { summary, batch, row }: { summary: ImportSummary; batch: Batch; row: number },
): Promise<void> {
  let cause = error;
  if (error instanceof CsvFailure) {
    try {
      await batch.flush();
      summary.add(
        row,
        { status: "failed", error: `${error.message}; the import ended here` },
        undefined,
      );
      summary.isComplete = false;
      return;
    } catch (failure) {
      cause = failure;
    }
  }
  throw new ImportStopped(summary, cause);
}

const workbookText =
  "This is a workbook of a spreadsheet, and no CSV file. Save it as “CSV UTF-8”, and choose that file";

/** True for the first bytes of a ZIP archive, which .xlsx and .ods files are. */
function isWorkbook([first = ""]: readonly string[]): boolean {
  return first.startsWith("PK\u0003\u0004");
}

function headerOf(fields: readonly string[], chosen: ChosenColumns | undefined): Header {
  if (fields.length > maxColumns) {
    throw new CsvFailure(`The file has more than ${String(maxColumns)} columns`);
  }
  const header = parseHeader(fields, chosen);
  if (header) return header;
  throw new CsvFailure("The first row names no known column, e.g. project_id and start_time");
}

function readRow(
  { fields: columns, positions }: Header,
  fields: readonly string[],
  row: number,
  times: RowTimes,
): ReadRow {
  let characters = 0;
  const cells: Cells = (column) => {
    const text = fields[positions.get(column) ?? -1]?.trim() ?? "";
    characters += text.length;
    return text;
  };
  try {
    if (fields.length > columns.length) throw tooManyFields(fields.length, columns.length);
    const content = parseRow(cells, times);
    return { row, content, characters };
  } catch (error) {
    if (error instanceof RowError) return { row, content: error, characters };
    throw error;
  }
}

function tooManyFields(count: number, expected: number): RowError {
  return new RowError(
    `The row has ${String(count)} fields, but the header has ${String(expected)}; quote fields that contain the separator`,
  );
}
