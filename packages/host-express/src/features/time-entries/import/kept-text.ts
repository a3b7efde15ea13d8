import { maxTextBytes } from "./body";

/** A file, and its text if it is short. */
export interface KeptFile {
  readonly bytes: AsyncIterable<Buffer>;
  /** The whole text, so that the page can send it again; undefined if it is too long for a form. */
  readonly text: string | undefined;
}

/** Reads the beginning of a file, and keeps the text of a short one. */
export async function keepShort(parts: AsyncIterable<Buffer>): Promise<KeptFile> {
  const iterator = parts[Symbol.asyncIterator]();
  const read: Buffer[] = [];
  let size = 0;
  while (size <= maxTextBytes) {
    const next = await iterator.next();
    if (next.done === true) {
      const whole = Buffer.concat(read);
      const text = whole.toString("utf8").replaceAll("\r\n", "\n");
      return { bytes: joined([whole], iterator), text: isSendable(text) ? text : undefined };
    }
    read.push(next.value);
    size += next.value.length;
  }
  return { bytes: joined(read, iterator), text: undefined };
}

async function* joined(
  read: readonly Buffer[],
  rest: AsyncIterator<Buffer>,
): AsyncGenerator<Buffer, void> {
  try {
    yield* read;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
      yield next.value;
    }
  } finally {
    await rest.return?.();
  }
}

/** True if a form may have this text. Browsers send every line end as two escaped characters. */
export function isSendable(csv: string): boolean {
  // A file that is no text.
  if (csv.includes("\0")) return false;
  const form = new URLSearchParams({ csv: csv.replaceAll("\n", "\r\n") });
  return form.toString().length <= maxFormLength;
}

/** Leaves room for the chosen columns. */
const maxFormLength = maxTextBytes - 16 * 1024;
