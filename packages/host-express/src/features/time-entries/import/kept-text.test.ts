import { expect, it } from "vitest";
import { isSendable, keepShort } from "./kept-text";

async function* partsOf(...texts: string[]): AsyncGenerator<Buffer, void> {
  for (const text of texts) {
    await Promise.resolve();
    yield Buffer.from(text);
  }
}

async function textOf(parts: AsyncIterable<Buffer>): Promise<string> {
  let text = "";
  for await (const part of parts) text += part.toString();
  return text;
}

it("keeps the text of a short file, and passes it on as it is", async () => {
  const { bytes, text } = await keepShort(partsOf("a,b\r\n", "1,2\r\n"));
  expect(text).toBe("a,b\n1,2\n");
  expect(await textOf(bytes)).toBe("a,b\r\n1,2\r\n");
});

it("passes a long file on without keeping it", async () => {
  const long = ["a", "b", "c"].map((letter) => letter.repeat(600_000));
  const { bytes, text } = await keepShort(partsOf(...long));
  expect(text).toBeUndefined();
  expect(await textOf(bytes)).toBe(long.join(""));
});

it("does not keep a text that grows too long in a form", async () => {
  const lines = "\n".repeat(250_000);
  expect((await keepShort(partsOf(lines))).text).toBeUndefined();
  expect(isSendable("x".repeat(1_000_000))).toBe(true);
  expect(isSendable("é".repeat(180_000))).toBe(false);
  expect(isSendable("PK\u0003\u0004\0")).toBe(false);
});

it("keeps exactly what a form of a mebibyte may have beside the chosen columns", () => {
  const longest = 1024 * 1024 - 16 * 1024 - "csv=".length;
  expect(isSendable("x".repeat(longest))).toBe(true);
  expect(isSendable("x".repeat(longest + 1))).toBe(false);
});

it("closes a file whose rest is not read", async () => {
  let isClosed = false;
  async function* endless(): AsyncGenerator<Buffer, void> {
    try {
      for (;;) {
        await Promise.resolve();
        yield Buffer.alloc(1_000_000);
      }
    } finally {
      isClosed = true;
    }
  }
  const { bytes } = await keepShort(endless());
  for await (const part of bytes) if (part.length > 0) break;
  expect(isClosed).toBe(true);
});
