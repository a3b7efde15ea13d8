import { describe, expect, it } from "vitest";
import { unauthorizedReply } from "../../src/webhook/replies";
import { createGateWorld, inbound, note } from "./fixture";

const inHeader = { verification: { ...inbound.verification, signatureHeader: "x-signature" } };
const refused = { type: "refused", reply: unauthorizedReply };
const readable = { type: "readable", maxBytes: inbound.maxBytes };

describe("before a body is read", () => {
  it("a delivery without a well-formed signature in its header is refused and counted", async () => {
    const world = createGateWorld();
    for (const headers of [{}, { "x-signature": "" }, { "x-signature": "zz" }]) {
      expect(await world.precheck({ headers }, undefined, inHeader)).toEqual(refused);
    }
    expect(world.told).toHaveLength(3);
    expect(world.told[0]).toMatchObject({ status: 401, result: "refused" });
    expect(world.lookups()).toBe(0);
  });

  it("a connector whose signature is elsewhere gets every body", async () => {
    expect(await createGateWorld().precheck({ headers: {} })).toEqual(readable);
  });

  it("an unknown address is refused by a fresh read, a known one is not", async () => {
    const world = createGateWorld();
    const card = await world.createCard("key");
    const { headers } = await note("key");
    expect(await world.precheck({ headers }, "no-such-card", inHeader)).toEqual(refused);
    expect(await world.precheck({ headers }, card.row.publicId, inHeader)).toEqual(readable);
    world.inMemory.set(card.row.id, undefined);
    expect(await world.precheck({ headers }, card.row.publicId, inHeader)).toEqual(readable);
  });

  it("an unsigned handshake may be short", async () => {
    const world = createGateWorld();
    const changed = { ...inHeader, unsigned: () => undefined };
    expect(await world.precheck({ headers: {} }, undefined, changed)).toEqual({
      type: "readable",
      maxBytes: 4_096,
    });
    const headers = { "content-length": "5000" };
    expect(await world.precheck({ headers }, undefined, changed)).toEqual(refused);
  });
});
