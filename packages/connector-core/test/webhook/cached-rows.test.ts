import { beforeEach, describe, expect, it } from "vitest";
import type { IntegrationRow } from "../../src/ports/storage";
import { createGateWorld, crypto, decide, done, note, type Card, type GateWorld } from "./fixture";

describe("the gate, whose rows may be old,", () => {
  let world: GateWorld;
  beforeEach(() => {
    world = createGateWorld();
  });

  describe("never refuses by an old row", () => {
    it.each<readonly [string, (card: Card) => Promise<void>]>([
      ["the card was unknown", (card) => remember(card, () => undefined)],
      [
        "the card had another secret",
        async (card) => {
          const sealed = await crypto.secrets.seal("an old key", `${card.row.id}:key`);
          await remember(card, (row) => ({ ...row, secrets: { key: sealed } }));
        },
      ],
      [
        "the secret could not be read",
        (card) => remember(card, (row) => ({ ...row, secrets: { key: "enc:v2:altered" } })),
      ],
      [
        "the settings did not fit",
        (card) => remember(card, (row) => ({ ...row, settings: { project: "none" } })),
      ],
      ["the card was paused", (card) => remember(card, (row) => ({ ...row, active: false }))],
      [
        "the card was for another room",
        (card) =>
          remember(card, (row) => ({ ...row, settings: { ...row.settings, only: "cellar" } })),
      ],
      [
        "the settings were one version behind",
        (card) => remember(card, (row) => ({ ...row, settingsVersion: row.settingsVersion - 1 })),
      ],
    ])("%s in memory, and is not in the database", async (_name, spoil) => {
      const card = await world.createCard("key of mine");
      await spoil(card);
      expect(await world.deliver(note("key of mine"), { card })).toEqual(done);
      expect(await world.tasks(card)).toBe(1);
      expect(world.told).toHaveLength(1);
      expect(world.logged()).toEqual([]);
    });

    function remember(
      card: Card,
      old: (row: IntegrationRow) => IntegrationRow | undefined,
    ): Promise<void> {
      world.inMemory.set(card.row.id, old(card.row));
      return Promise.resolve();
    }

    it("nor acts by one: the secret was replaced, the day is over", async () => {
      const card = await world.createCard("an old key");
      world.inMemory.set(card.row.id, card.row);
      await card.save({ key: "a new key" });
      await card.save({ key: "a newer key" });
      expect((await world.deliver(note("an old key"), { card })).status).toBe(401);
      expect(await world.tasks(card)).toBe(0);
    });
  });

  describe("when settings change under it", () => {
    it("decides once more, by the new ones", async () => {
      const card = await world.createCard("key of mine");
      const next = await world.harness.createProject();
      let changed = false;
      const reply = await world.deliver(note("key of mine"), {
        decide: async (event, context) => {
          const plan = await decide(event, context);
          if (!changed) await card.save({ project: next });
          changed = true;
          return plan;
        },
      });
      expect(reply).toEqual(done);
      expect([await world.tasks(card), await world.harness.countTasks(next)]).toEqual([0, 1]);
    });

    it("gives up after the second time: 503, to be delivered again, nothing claimed", async () => {
      const card = await world.createCard("key of mine");
      let round = 0;
      const restless: typeof decide = async (event, context) => {
        const plan = await decide(event, context);
        round += 1;
        await card.save({ only: `room ${String(round)}`, project: card.project });
        await card.save({ only: "", project: card.project });
        return plan;
      };
      const reply = await world.deliver(note("key of mine"), { decide: restless });
      expect(reply).toMatchObject({
        status: 503,
        headers: { "retry-after": "1" },
        body: { ok: false, code: "busy", retry_after: 1 },
      });
      expect(world.commits).toHaveLength(2);
      expect(await world.harness.countClaims(card.row.id)).toBe(0);
    });
  });
});
