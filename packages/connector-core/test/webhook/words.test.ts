import { beforeEach, describe, expect, it } from "vitest";
import { ConnectorError } from "../../src/error";
import type { RawRequest, Situation } from "../../src/webhook/request";
import { createGateWorld, decide, done, note, type Card, type GateWorld } from "./fixture";

describe("a provider whose answers people read", () => {
  let world: GateWorld;
  let card: Card;
  let asked: string[];
  beforeEach(async () => {
    world = createGateWorld();
    card = await world.createCard("key of mine");
    asked = [];
  });

  const answer = (_request: RawRequest, situation: Situation) => {
    asked.push(situation.type);
    const text = situation.type === "failed" ? situation.failure.error : situation.type;
    return { status: 200, body: { text } };
  };

  it("hears in its own words that a delivery was done before", async () => {
    const options = { card, inbound: { answer } };
    expect(await world.deliver(note("key of mine"), options)).toEqual(done);
    expect(await world.deliver(note("key of mine"), options)).toEqual({
      status: 200,
      body: { text: "duplicate" },
    });
    expect(asked).toEqual(["duplicate"]);
  });

  it("hears in its own words that the card is paused", async () => {
    await world.harness.storage.integrations.patch(card.row.id, { active: false });
    expect(await world.deliver(note("key of mine"), { card, inbound: { answer } })).toEqual({
      status: 200,
      body: { text: "inactive" },
    });
  });

  it.each([
    ["a fault of ours", () => Promise.reject(new Error("boom")), "nothing was changed", "failed"],
    [
      "settings that do not work",
      () =>
        Promise.reject(new ConnectorError({ code: "invalid_config", message: "Save it again" })),
      "Save it again",
      "failed",
    ],
    [
      "a delivery that cannot be read",
      () => Promise.reject(new ConnectorError({ code: "malformed", message: "No note" })),
      "No note",
      "refused",
    ],
  ])(
    "hears in its own words of %s, and the metrics know better",
    async (_name, fail, text, told) => {
      const reply = await world.deliver(note("key of mine"), {
        card,
        inbound: { answer },
        decide: fail,
      });
      expect(reply.status).toBe(200);
      expect(reply.body["text"]).toContain(text);
      expect(world.told.map(({ result }) => result)).toEqual([told]);
    },
  );

  it("is not asked for words before the signature is verified", async () => {
    const reply = await world.deliver(note("another key"), { card, inbound: { answer } });
    expect(reply.status).toBe(401);
    expect(asked).toEqual([]);
  });

  it("leaves core's answer where it has no words of its own", async () => {
    await world.harness.storage.integrations.patch(card.row.id, { active: false });
    const reply = await world.deliver(note("key of mine"), {
      card,
      inbound: { answer: () => undefined },
    });
    expect(reply.status).toBe(202);
  });
});

describe("a plan", () => {
  it("that answers a question from memory is not decided again; any other without changes is", async () => {
    const world = createGateWorld();
    const card = await world.createCard("key of mine");
    world.inMemory.set(card.row.id, card.row);
    const counted = async (readOnly: boolean): Promise<number> => {
      let decided = 0;
      await world.deliver(note("key of mine"), {
        card,
        decide: () => {
          decided += 1;
          return Promise.resolve({ changes: [], readOnly, reply: () => done });
        },
      });
      return decided;
    };
    expect(await counted(true)).toBe(1);
    expect(await counted(false)).toBe(2);
    expect(world.commits).toEqual([]);
  });

  it("may say that the connection ended, without anything else to do", async () => {
    const world = createGateWorld();
    const card = await world.createCard("key of mine");
    const failure = { code: "needs_reauth", error: "The app was removed" } as const;
    const plan = { changes: [], failure, reply: () => done };
    const options = { card, decide: () => Promise.resolve(plan) };
    expect(await world.deliver(note("key of mine"), options)).toEqual(done);
    expect(world.commits).toMatchObject([{ changes: [], health: { state: "needs_reauth" } }]);
    expect(world.commits[0]).not.toHaveProperty("once");
    const row = await world.harness.storage.integrations.get(card.row.id, { fresh: true });
    expect(row?.health).toMatchObject({ code: "needs_reauth", message: "The app was removed" });
    expect(await world.deliver(note("key of mine"), { card, decide })).toEqual(done);
  });
});
