import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { base64Url, fromBase64Url, fromHex, fromUtf8, hex, utf8 } from "./bytes";

describe("byte encodings", () => {
  it("round-trip through base64url and hex, matching Node's Buffer", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(base64Url(bytes)).toBe(Buffer.from(bytes).toString("base64url"));
        expect(hex(bytes)).toBe(Buffer.from(bytes).toString("hex"));
        expect(fromBase64Url(base64Url(bytes))).toEqual(bytes);
        expect(fromHex(hex(bytes).toUpperCase())).toEqual(bytes);
      }),
    );
  });

  it("handle a million bytes without exceeding the argument limit", () => {
    const bytes = new Uint8Array(1_000_000).fill(200);
    // Compared as buffers: `toEqual` takes seconds for a million bytes.
    expect(Buffer.from(fromBase64Url(base64Url(bytes)) ?? []).equals(bytes)).toBe(true);
  });

  it.each(["A", "AAAAA", "A+A=", "A/AA", "AA AA", "ä", "AA=A"])(
    "reject %j, which is not base64url",
    (text) => {
      expect(fromBase64Url(text)).toBeUndefined();
    },
  );

  it("accept padded base64url", () => {
    expect(fromBase64Url("AQ==")).toEqual(Uint8Array.of(1));
    expect(fromBase64Url("")).toEqual(new Uint8Array());
  });

  it.each(["0", "0g", "0x00", " 00", "00 "])("reject %j, which is not hex", (text) => {
    expect(fromHex(text)).toBeUndefined();
  });

  it("throw on invalid UTF-8", () => {
    expect(fromUtf8(utf8("ümläut ☕ 𝕏"))).toBe("ümläut ☕ 𝕏");
    expect(() => fromUtf8(Uint8Array.of(0xff))).toThrow(TypeError);
  });
});
