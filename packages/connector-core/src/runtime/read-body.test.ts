import { describe, expect, it } from "vitest";
import { readBody } from "./read-body";

function streamOf(...chunks: readonly number[][]): Request {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(Uint8Array.from(chunk));
      controller.close();
    },
  });
  return new Request("https://tt.example", { method: "POST", body, duplex: "half" } as RequestInit);
}

describe("a body", () => {
  it.each([
    ["empty", streamOf(), 0, []],
    ["in one chunk", streamOf([1, 2]), 2, [1, 2]],
    ["in several chunks", streamOf([1], [2, 3], [4]), 4, [1, 2, 3, 4]],
    ["larger than the limit", streamOf([1], [2, 3]), 2, undefined],
    ["absent", new Request("https://tt.example"), 0, []],
  ])("%s", async (_name, request, maxBytes, expected) => {
    const bytes = await readBody(request, maxBytes);
    expect(bytes && [...bytes]).toEqual(expected);
  });

  it("is not read if its declared length is too large", async () => {
    let isCancelled = false;
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      cancel() {
        isCancelled = true;
      },
    });
    const headers = new Headers({ "content-length": "3" });
    expect(await readBody({ body, headers }, 2)).toBeUndefined();
    expect(isCancelled).toBe(true);
  });
});
