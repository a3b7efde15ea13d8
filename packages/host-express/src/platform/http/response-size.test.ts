import { describe, expect, it } from "vitest";
import { json } from "./route";
import { maxResponseBytes, withinMaxSize } from "./response-size";

/** Bytes of `{"text":""}`. */
const frame = 11;
const filled = (bytes: number, character: string): object => ({
  text: character.repeat((bytes - frame) / Buffer.byteLength(character)),
});

describe("withinMaxSize", () => {
  it.each([
    ["ASCII", "x", 1],
    ["three bytes a character", "€", 3],
  ])("allows exactly the maximum of %s, and no byte more", (_name, character, more) => {
    // The rest that no character of three bytes fills.
    const largest = maxResponseBytes - ((maxResponseBytes - frame) % more);
    const { body, headers } = withinMaxSize(json(200, filled(largest, character)));
    expect(Buffer.byteLength(body as string)).toBe(largest);
    expect(headers).toEqual({ "content-type": "application/json; charset=utf-8" });
    expect(() => withinMaxSize(json(200, filled(largest + more, character)))).toThrow(
      "The response would be larger than 16 MiB.",
    );
  });

  it.each([[undefined], ["<p>page"], [Buffer.from("x")]])("leaves %s alone", (body) => {
    const response = { status: 200, ...(body === undefined ? {} : { body }) };
    expect(withinMaxSize(response)).toBe(response);
  });

  it("keeps status and headers", () => {
    const { status, headers } = withinMaxSize({ status: 202, body: {}, headers: { etag: "1" } });
    expect([status, headers?.["etag"]]).toEqual([202, "1"]);
  });
});
