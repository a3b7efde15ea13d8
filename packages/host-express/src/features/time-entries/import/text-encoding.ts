import { isAscii, isUtf8 } from "node:buffer";

/** Encodings that spreadsheets save CSV in. */
type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

/**
 * Converts a text to UTF-8 as it arrives. It is UTF-16 if it starts with the byte order mark, and
 * Windows-1252 if its first character beyond ASCII is not UTF-8: Excel saves “CSV” so in Western Europe
 * and America. In a text that began as UTF-8, other bytes stay.
 * @param onGuess Called if it is read as Windows-1252, which other encodings of one byte look like.
 */
export async function* toUtf8(
  parts: AsyncIterable<Buffer>,
  onGuess?: () => void,
): AsyncGenerator<Buffer, void> {
  let convert: ((part: Buffer) => Buffer) | undefined;
  let isStart = true;
  let held = Buffer.alloc(0);
  for await (const part of parts) {
    if (convert) {
      yield convert(part);
      continue;
    }
    held = Buffer.concat([held, part]);
    const encoding = encodingOf(held, isStart);
    if (encoding === "undecided") continue;
    if (encoding === "windows-1252") onGuess?.();
    if (encoding !== "ascii") convert = converterOf(encoding);
    yield convert ? convert(held) : held;
    isStart = false;
    held = Buffer.alloc(0);
  }
  // A text that ends within what would be a character of UTF-8.
  if (held.length > 0) {
    onGuess?.();
    yield converterOf("windows-1252")(held);
  }
}

/**
 * Converts a text of a known encoding to UTF-8 as it arrives.
 * @param charset A name of the encoding.
 * @returns undefined if there is no encoding of this name
 */
export function fromCharset(
  parts: AsyncIterable<Buffer>,
  charset: string,
): AsyncIterable<Buffer> | undefined {
  try {
    return decoded(parts, new TextDecoder(charset));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

async function* decoded(
  parts: AsyncIterable<Buffer>,
  decoder: TextDecoder,
): AsyncGenerator<Buffer, void> {
  for await (const part of parts) yield Buffer.from(decoder.decode(part, { stream: true }));
  yield Buffer.from(decoder.decode());
}

/** The encoding of a part; `undecided` if it ends within its first character beyond ASCII. */
function encodingOf(part: Buffer, isStart: boolean): Encoding | "ascii" | "undecided" {
  if (isAscii(part)) return "ascii";
  const at = part.findIndex((byte) => byte > 0x7f);
  const size = sizeOf(part[at] ?? 0);
  if (part.length < at + size) return "undecided";
  const character = part.subarray(at, at + size);
  if (isUtf8(character)) return "utf-8";
  if (!isStart || at > 0) return "windows-1252";
  switch (character.toString("hex")) {
    case "fffe":
      return "utf-16le";
    case "feff":
      return "utf-16be";
    default:
      return "windows-1252";
  }
}

/** Number of bytes of a character of UTF-8 by its first one, or of a byte order mark of UTF-16. */
function sizeOf(first: number): number {
  if (first >= 0xfe) return 2;
  if (first >= 0xf0) return 4;
  return first >= 0xe0 ? 3 : 2;
}

function converterOf(encoding: Encoding): (part: Buffer) => Buffer {
  if (encoding === "utf-8") return (part) => part;
  const decoder = new TextDecoder(encoding);
  return (part) => Buffer.from(decoder.decode(part, { stream: true }));
}
