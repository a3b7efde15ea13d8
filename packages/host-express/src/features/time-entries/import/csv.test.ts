import { describe, expect, it } from "vitest";
import { CsvFailure, maxRowBytes, readCsv } from "./csv";

async function* chunks(text: string | Buffer, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) {
    await Promise.resolve();
    yield bytes.subarray(at, at + size);
  }
}

const read = async (text: string | Buffer, size: number) => {
  const rows: (readonly string[])[] = [];
  let failure: unknown;
  try {
    for await (const some of readCsv(chunks(text, size), (fields) => fields)) rows.push(...some);
  } catch (error) {
    failure = error;
  }
  return { rows, failure };
};

describe.each([1, 7, 100_000])("readCsv in chunks of %i bytes", (size) => {
  it.each([
    ["one line without an end", "a;b", [["a", "b"]]],
    ["one character", "a", [["a"]]],
    ["nothing", "", []],
    [
      "a separator at the beginning",
      ";a\n1;2\n",
      [
        ["", "a"],
        ["1", "2"],
      ],
    ],
    ["an empty first line, which shows no separator", "\na;b\n", [[""], ["a;b"]]],
    [
      "commas",
      "a,b\n1,2\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "semicolons",
      "a;b\n1,5;2\n",
      [
        ["a", "b"],
        ["1,5", "2"],
      ],
    ],
    [
      "tabs",
      "a\tb\n1\t2",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "a line that declares the separator",
      "\uFEFFsep=;\r\na,b;c\r\n1,2;3\r\n",
      [
        ["a,b", "c"],
        ["1,2", "3"],
      ],
    ],
    [
      "the same before lines that end with a carriage return",
      "SEP=,\ra,b;c\r1,2;3",
      [
        ["a", "b;c"],
        ["1", "2;3"],
      ],
    ],
    [
      "a column of this name",
      "sep=;a\n1;2",
      [
        ["sep=", "a"],
        ["1", "2"],
      ],
    ],
    [
      "a byte order mark",
      "\uFEFFa,b\n1,2",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "quotes",
      '"a","b"\n"x, ""y""\nz",2\n',
      [
        ["a", "b"],
        ['x, "y"\nz', "2"],
      ],
    ],
    [
      "a quote inside a field",
      'a,b\n5" pipe,2\n',
      [
        ["a", "b"],
        ['5" pipe', "2"],
      ],
    ],
    [
      "Windows line ends",
      "a,b\r\n1,2\r\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    ["empty lines", "a\n\n1\n", [["a"], [""], ["1"]]],
    ["more and fewer fields", "a,b\n1\n1,2,3\n", [["a", "b"], ["1"], ["1", "2", "3"]]],
    ["umlauts", "a\nÄöü€😀\n", [["a"], ["Äöü€😀"]]],
    ["nothing", "", []],
  ])("reads %s", async (_name, text, rows) => {
    expect(await read(text, size)).toEqual({ rows, failure: undefined });
  });

  it("replaces bytes that are not UTF-8", async () => {
    const { rows } = await read(Buffer.from([0x61, 0x0a, 0x78, 0xff, 0x0a]), size);
    expect(rows).toEqual([["a"], ["x\uFFFD"]]);
  });

  it.each([
    ["an open quote", 'a,b\n1,2\n"3,4\n5,6\n', "not closed"],
    [
      "an oversized row",
      `a,b\n1,2\n${"x".repeat(maxRowBytes + 10)},4\n5,6\n`,
      "longer than 64 KiB",
    ],
  ])("keeps the rows before %s", async (_name, text, message) => {
    if (size === 1 && text.length > 1_000) return;
    const { rows, failure } = await read(text, size);
    expect(rows).toEqual([
      ["a", "b"],
      ["1", "2"],
    ]);
    expect(failure).toBeInstanceOf(CsvFailure);
    expect(String(failure)).toContain(message);
  });
});

it("passes on an error of what reduces the rows", async () => {
  const error = new Error("The row is of no use");
  const rows = readCsv(chunks("a\n1\n", 100), () => {
    throw error;
  });
  await expect(rows.next()).rejects.toBe(error);
});
