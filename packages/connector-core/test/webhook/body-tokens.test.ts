import { expect, it } from "vitest";
import { utf8 } from "../../src/bytes";
import { isSignedBy } from "../../src/webhook/is-signed-by";
import { json } from "../../src/webhook/place";
import { hasProof } from "../../src/webhook/proofs";
import { verify } from "../../src/webhook/verify";
import { webCrypto } from "../../src/web/crypto";

const ports = { crypto: webCrypto([]), now: new Date("2026-01-15T12:00:00Z") };

it("compares a token in the body, in each part of it", async () => {
  const verification = verify.token("secret", json("value.clientState"));
  const bodyOf = (...tokens: readonly unknown[]) =>
    utf8(JSON.stringify({ value: tokens.map((clientState) => ({ clientState })) }));
  // The body is not known before it is read.
  expect(hasProof(verification, { headers: {} })).toBe(true);
  for (const [tokens, isSigned] of [
    [["t0ken"], true],
    [["t0ken", "t0ken"], true],
    [["t0ken", "other"], false],
    [["t0ken", null], false],
    [["t0ken", undefined], false],
    [[undefined, "t0ken"], false],
    [["t0ke"], false],
    [[""], false],
    [[], false],
  ] as const) {
    const request = { headers: {}, body: bodyOf(...tokens) };
    const found = await isSignedBy(verification, request, "t0ken", ports);
    expect(found, JSON.stringify(tokens)).toBe(isSigned);
  }
  const padded = (length: number) =>
    utf8(
      `${JSON.stringify({ value: [] }).slice(0, -2)}${JSON.stringify({ clientState: "t0ken" })}]${" ".repeat(length)}}`,
    );
  for (const [length, isSigned] of [
    [900_000, true],
    [1_000_000, false],
  ] as const) {
    const request = { headers: {}, body: padded(length) };
    expect(await isSignedBy(verification, request, "t0ken", ports), String(length)).toBe(isSigned);
  }
  const empty = { headers: {}, body: bodyOf("") };
  expect(await isSignedBy(verification, empty, "", ports)).toBe(false);
});
