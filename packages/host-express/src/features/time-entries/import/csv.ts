import { once } from "node:events";
import { CsvError, parse, type Parser } from "csv-parse";
import { separatorOf } from "./columns";

/** Maximum size of a row in bytes. */
export const maxRowBytes = 64 * 1024;
/** Maximum number of columns of a file. */
export const maxColumns = 200;

/** The text cannot be read further as CSV, so the rest of the file is not read. */
export class CsvFailure extends Error {
  override readonly name = "CsvFailure";
}

/**
 * Reads CSV as it arrives: quotes, separators `,`, `;` or tab, a byte order mark, any line ends, and without
 * a first line that declares the separator.
 * Replaces bytes that are not valid UTF-8.
 * @param pick Reduces each row to what is needed of it, so that an oversized one is not kept.
 * @returns after each part of the body, the rows that it completed
 * @throws CsvFailure after all rows before the failure; and what `bytes` throws
 */
export async function* readCsv<Row>(
  bytes: AsyncIterable<Buffer>,
  pick: (fields: readonly string[]) => Row,
): AsyncGenerator<readonly Row[], void> {
  let rows: Row[] = [];
  let parser: Parser | undefined;
  for await (const chunk of withWholeFirstLine(bytes)) {
    parser ??= createParser(firstLine(chunk), (fields) => {
      rows.push(pick(fields));
    });
    const failure = await write(parser, chunk);
    if (rows.length > 0) yield rows;
    if (failure) throw failure;
    rows = [];
  }
  if (!parser) return;
  const failure = await end(parser);
  if (rows.length > 0) yield rows;
  if (failure) throw failure;
}

/** `sep=;`, which some programs write for Excel: its separator, and no row. */
const declaredSeparator = /^\uFEFF?sep=([,;\t])(?=\r|$)/i;

function createParser(line: string, onRow: (fields: readonly string[]) => void): Parser {
  const declared = declaredSeparator.exec(line)?.[1];
  const parser = parse({
    delimiter: declared ?? separatorOf(line),
    from_line: declared === undefined ? 1 : 2,
    bom: true,
    // Quotes inside an unquoted field are part of it, as in most spreadsheets.
    relax_quotes: true,
    relax_column_count: true,
    max_record_size: maxRowBytes,
    // Called while the parser reads, so that the rows before a failure are not lost with its output.
    on_record: (fields: string[]) => {
      onRow(fields);
      return null;
    },
  });
  // Failures are reported by `write` and `end`.
  parser.on("error", () => undefined);
  return parser.resume();
}

/** @returns the failure, or undefined */
function write(parser: Parser, chunk: Buffer): Promise<Error | undefined> {
  return new Promise((resolve) => {
    parser.write(chunk, (error) => {
      resolve(error ? failureOf(error) : undefined);
    });
  });
}

/** @returns the failure, or undefined */
async function end(parser: Parser): Promise<Error | undefined> {
  parser.end();
  try {
    await once(parser, "end");
    return undefined;
  } catch (error) {
    return failureOf(error as Error);
  }
}

/** Translates errors of the parser; others, e.g. of `pick`, stay. */
function failureOf(cause: Error): Error {
  if (!(cause instanceof CsvError)) return cause;
  const max = String(maxRowBytes / 1024);
  const messages: Readonly<Record<string, string>> = {
    CSV_MAX_RECORD_SIZE: `The row is longer than ${max} KiB, perhaps because a quote is not closed`,
    CSV_QUOTE_NOT_CLOSED: "A quote is not closed until the end of the file",
  };
  return new CsvFailure(messages[cause.code] ?? "The text is not valid CSV", { cause });
}

/** Joins the first chunks until they have a whole line, which shows the separator. */
async function* withWholeFirstLine(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  let start: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of bytes) {
    if (!start) {
      yield chunk;
      continue;
    }
    start = Buffer.concat([start, chunk]);
    if (!start.includes("\n") && start.length < maxRowBytes) continue;
    yield start;
    start = undefined;
  }
  if (start && start.length > 0) yield start;
}

function firstLine(chunk: Buffer): string {
  const lineEnd = chunk.indexOf("\n");
  return chunk.toString("utf8", 0, Math.min(lineEnd < 0 ? chunk.length : lineEnd, maxRowBytes));
}
