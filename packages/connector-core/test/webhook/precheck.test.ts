import { describe, expect, it } from "vitest";
import { unauthorizedReply } from "../../src/webhook/replies";
import { createGateFixture, custom, inbound, note } from "./fixture";

const inHeader = { verification: { ...custom, signatureHeader: "x-signature" } };
const refused = { type: "refused", reply: unauthorizedReply };
const readable = { type: "readable", maxBytes: inbound.maxBytes };

describe("precheck", () => {
  it("refuses and counts a delivery without a well-formed signature header", async () => {
    const fixture = createGateFixture();
    for (const headers of [{}, { "x-signature": "" }, { "x-signature": "zz" }]) {
      expect(await fixture.precheck({ headers }, undefined, inHeader)).toEqual(refused);
    }
    expect(fixture.deliveries).toHaveLength(3);
    expect(fixture.deliveries[0]).toMatchObject({ status: 401, result: "refused" });
    expect(fixture.lookups()).toBe(0);
  });

  it("reads every body if the signature is not in a header", async () => {
    expect(await createGateFixture().precheck({ headers: {} })).toEqual(readable);
  });

  it("refuses an unknown address after a fresh read", async () => {
    const fixture = createGateFixture();
    const integration = await fixture.createIntegration("key");
    const { headers } = await note("key");
    expect(await fixture.precheck({ headers }, "no-such-integration", inHeader)).toEqual(refused);
    expect(await fixture.precheck({ headers }, integration.row.publicId, inHeader)).toEqual(
      readable,
    );
    fixture.cached.set(integration.row.id, undefined);
    expect(await fixture.precheck({ headers }, integration.row.publicId, inHeader)).toEqual(
      readable,
    );
  });

  it("reads short bodies of challenges", async () => {
    const fixture = createGateFixture();
    const when = { form: "check" };
    const changed = { ...inHeader, challenges: [{ when, reply: unauthorizedReply }] };
    expect(await fixture.precheck({ headers: {} }, undefined, changed)).toEqual({
      type: "readable",
      maxBytes: 4_096,
    });
    const headers = { "content-length": "5000" };
    expect(await fixture.precheck({ headers }, undefined, changed)).toEqual(refused);
    const byGet = [{ when, method: "GET", reply: unauthorizedReply }] as const;
    const other = { ...inHeader, challenges: byGet };
    expect(await fixture.precheck({ headers: {} }, undefined, other)).toEqual(refused);
  });
});
