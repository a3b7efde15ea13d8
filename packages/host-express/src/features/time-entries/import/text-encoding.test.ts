import { expect, it } from "vitest";
import { fromCharset, toUtf8 } from "./text-encoding";

const text = "Müller, 5 €, “x”\nÉ";
const bytes = (...values: number[]) => Buffer.from(values);
/** `text` in Windows-1252, which Node.js does not write. */
const windows1252 = Buffer.from(
  text.replace("€", "\x80").replace("“", "\x93").replace("”", "\x94"),
  "latin1",
);
const utf16le = Buffer.from(`\uFEFF${text}`, "utf16le");

async function* partsOf(whole: Buffer, size: number): AsyncGenerator<Buffer, void> {
  await Promise.resolve();
  for (let at = 0; at < whole.length; at += size) yield whole.subarray(at, at + size);
}

async function joined(stream: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

/** @returns the text, and how often its encoding was guessed */
async function read(whole: Buffer, size: number): Promise<readonly [string, number]> {
  let guesses = 0;
  const text = await joined(toUtf8(partsOf(whole, size), () => (guesses += 1)));
  return [text, guesses];
}

it.each([
  ["nothing", Buffer.alloc(0), ""],
  ["ASCII", Buffer.from("a,b\r\n1,2"), "a,b\r\n1,2"],
  ["UTF-8", Buffer.from(text), text],
  ["UTF-8 with a byte order mark", Buffer.from(`\uFEFF${text}`), `\uFEFF${text}`],
  ["UTF-8 of four bytes", Buffer.from("a😀é"), "a😀é"],
  ["Windows-1252", windows1252, text],
  ["UTF-16 with the low byte first", utf16le, text],
  ["UTF-16 with the high byte first", Buffer.from(utf16le).swap16(), text],
  ["Windows-1252 that ends with its first letter", bytes(0x61, 0xe9), "aé"],
  ["Windows-1252 with what looks like a byte order mark later", bytes(0x61, 0xff, 0xfe), "aÿþ"],
  ["Windows-1252 of letters in a row", bytes(0xc4, 0xd6, 0xdc), "ÄÖÜ"],
  ["a byte that is not UTF-8 after a letter that is", bytes(0xc3, 0xa9, 0xe9, 0x61), "é\uFFFDa"],
])("reads %s, in parts of any size", async (name, whole, expected) => {
  const guesses = name.startsWith("Windows-1252") ? 1 : 0;
  for (const size of [1, 2, 3, 5, 1_000]) {
    expect(await read(whole, size)).toEqual([expected, guesses]);
  }
});

it.each([
  ["windows-1250", bytes(0xb9, 0x61), "ąa"],
  ["Shift_JIS", bytes(0x93, 0xfa, 0x96, 0x7b), "日本"],
  ["gb18030", bytes(0x81, 0x30, 0x81), "\uFFFD"],
  ["utf-8", Buffer.from("é"), "é"],
])("reads %s, in parts of any size", async (charset, whole, expected) => {
  for (const size of [1, 2, 3, 1_000]) {
    expect(await joined(fromCharset(partsOf(whole, size), charset) ?? partsOf(whole, 1))).toBe(
      expected,
    );
  }
});

it("knows no charset of another name", () => {
  expect(fromCharset(partsOf(bytes(), 1), "ebcdic")).toBeUndefined();
});
