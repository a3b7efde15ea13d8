import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nodeCrypto } from "../src/node/index";
import { testCrypto } from "../src/testing/test-crypto";
import { webCrypto } from "../src/web/index";

testCrypto("node", nodeCrypto);
testCrypto("web", webCrypto);

describe("node and web", () => {
  const keys = [new Uint8Array(32).fill(7)];
  const node = nodeCrypto(keys);
  const web = webCrypto(keys);

  it("open each other's values", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme" }), fc.string(), async (plain, aad) => {
        expect(await web.secrets.open(await node.secrets.seal(plain, aad), aad)).toBe(plain);
        expect(await node.secrets.open(await web.secrets.seal(plain, aad), aad)).toBe(plain);
      }),
      { numRuns: 50 },
    );
  });
});
