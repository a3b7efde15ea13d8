import type { IncomingHttpHeaders } from "node:http";
import * as z from "zod";
import { readBody } from "../../../platform/http/body";
import { isForm } from "../../../platform/http/form";
import { validate } from "../../../platform/http/validate";
import { collect, csvOf } from "./body";
import { importColumns, type ChosenColumns, type ImportColumn } from "./columns";

/** What a form of the page sends. */
export interface ImportForm {
  readonly bytes: AsyncIterable<Buffer>;
  /** True if the encoding of what was read so far is a guess. */
  readonly isGuessed: () => boolean;
  /** The columns that were chosen for this header row; undefined for none. */
  readonly chosenFor: ((names: readonly string[]) => ChosenColumns | undefined) | undefined;
}

const textForm = z.looseObject({
  csv: z.string().default(""),
  /** The header row for which columns were chosen, see {@link headerText}. */
  header: z.string().optional(),
});

/**
 * Reads a form of the page: a file, which is read as it arrives, or a text with the chosen columns,
 * `column_{position}`.
 * @throws HttpError 400 if the form is invalid, 413 if the text is too long, 415 for other content types
 */
export async function readImportForm(
  stream: AsyncIterable<Buffer>,
  headers: IncomingHttpHeaders,
): Promise<ImportForm> {
  const contentType = headers["content-type"] ?? "";
  if (!isForm(contentType)) {
    let isGuessed = false;
    const bytes = csvOf(stream, headers, () => (isGuessed = true));
    return { bytes, isGuessed: () => isGuessed, chosenFor: undefined };
  }
  const fields = readBody(await collect(stream), contentType, true);
  const form = validate(textForm, fields) as z.output<typeof textForm>;
  const chosen = chosenColumns(form);
  return {
    bytes: partsOf(form.csv),
    isGuessed: () => false,
    chosenFor: (names) => (headerText(names) === form.header ? chosen : undefined),
  };
}

/** A header row as a text, to compare it. */
export function headerText(names: readonly string[]): string {
  return JSON.stringify(names.map((name) => name.trim()));
}

function chosenColumns(form: Readonly<Record<string, unknown>>): ChosenColumns {
  const known: readonly string[] = importColumns;
  const chosen = new Map<number, ImportColumn | null>();
  for (const [name, value] of Object.entries(form)) {
    const position = /^column_(\d{1,3})$/.exec(name)?.[1];
    if (position === undefined || typeof value !== "string") continue;
    chosen.set(Number(position), known.includes(value) ? (value as ImportColumn) : null);
  }
  return chosen;
}

async function* partsOf(csv: string): AsyncGenerator<Buffer, void> {
  await Promise.resolve();
  yield Buffer.from(csv);
}
