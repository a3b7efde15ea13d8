import { describe, expect, it } from "vitest";
import { faultOf } from "./headers";

describe("faultOf", () => {
  it.each([
    ["nothing", {}],
    ["a token", { authorization: "Bearer a.b-c" }],
    ["an own header", { "X-Tenant": "7" }],
    [
      "20 headers",
      Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`x-${String(n)}`, "1"])),
    ],
  ])("accepts %s", (_, headers) => {
    expect(faultOf(headers)).toBeUndefined();
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ["a signature", { "Webhook-Signature": "v1,x" }, /cannot be set/],
    ["the other signature", { "x-webhook-signature": "x" }, /cannot be set/],
    ["a length", { "Content-Length": "0" }, /cannot be set/],
    ["a host", { Host: "internal" }, /cannot be set/],
    ["a connection", { "Transfer-Encoding": "chunked" }, /cannot be set/],
    ["a second header in a value", { "x-a": "1\r\nhost: internal" }, /printable/],
    ["a blank value", { "x-a": " " }, /printable/],
    ["a name with a colon", { "x:a": "1" }, /Names/],
    ["one name twice", { "X-A": "1", "x-a": "2" }, /twice/],
    ["a long value", { "x-a": "1".repeat(1_001) }, /printable/],
    [
      "21 headers",
      Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`x-${String(n)}`, "1"])),
      /At most/,
    ],
  ])("refuses %s", (_, headers, fault) => {
    expect(faultOf(headers)).toMatch(fault);
  });
});
