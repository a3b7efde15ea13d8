import { describe, expect, it } from "vitest";
import { missing, setOf, source, t0, upsert, type StorageFixture } from "./fixture";

/** Cards: guards, patches, routes and reads. */
export function testIntegrations(world: () => StorageFixture): void {
  describe("cards", () => {
    it("refuses a commit decided by old settings, and by a paused card", async () => {
      const { harness, storage, project, card } = world();
      const decided = setOf(card, [upsert(project)]);
      await storage.integrations.patch(card.id, {
        settings: { note: "new" },
      });
      expect(await storage.commit(decided)).toEqual({
        status: "stale_guard",
      });
      const saved = await storage.integrations.get(card.id, { fresh: true });
      if (!saved) throw new Error("The card is gone");
      await storage.integrations.patch(card.id, { active: false });
      expect(await storage.commit(setOf(saved, [upsert(project)]))).toEqual({
        status: "stale_guard",
      });
      const gone = { ...saved, id: missing };
      expect(await storage.commit(setOf(gone, [upsert(project)]))).toEqual({
        status: "stale_guard",
      });
      expect(await harness.countTasks(project)).toBe(0);
    });

    it("patches single fields, each group with its own version", async () => {
      const { storage, card } = world();
      await storage.integrations.patch(card.id, {
        settings: { a: 1, b: { c: [1] } },
        secrets: { one: "sealed-1", two: "sealed-2" },
      });
      await storage.integrations.patch(card.id, {
        settings: { a: 2 },
        secrets: { one: null },
      });
      await storage.integrations.patch(card.id, {
        credentials: { token: "x" },
      });
      await storage.integrations.patch(card.id, {
        state: { set: { cursor: "c", old: 1 } },
      });
      await storage.integrations.patch(card.id, {
        state: { set: { etag: "e" }, unset: ["old"] },
      });
      expect(await storage.integrations.get(card.id, { fresh: true })).toMatchObject({
        settings: { a: 2, b: { c: [1] } },
        secrets: { two: "sealed-2" },
        settingsVersion: card.settingsVersion + 2,
        credentials: { token: "x" },
        credentialsVersion: card.credentialsVersion + 1,
        state: { cursor: "c", etag: "e" },
        stateVersion: card.stateVersion + 2,
      });
    });

    it("patches nothing when the credentials are no longer the ones it was decided by", async () => {
      const { storage, card } = world();
      const ifCredentialsVersion = card.credentialsVersion;
      const patch = { credentials: { token: "new" }, state: { set: { cursor: 1 } } };
      const both = [1, 2].map(() =>
        storage.integrations.patch(card.id, { ...patch, ifCredentialsVersion }),
      );
      expect((await Promise.all(both)).filter(Boolean)).toHaveLength(1);
      expect(await storage.integrations.get(card.id, { fresh: true })).toMatchObject({
        credentialsVersion: card.credentialsVersion + 1,
        stateVersion: card.stateVersion + 1,
      });
    });

    it("finds all cards of one account, of one connector", async () => {
      const { harness, storage, card } = world();
      const owner = await harness.createUser();
      const other = await harness.createIntegration({ owner });
      const foreign = await harness.createIntegration({ owner, connector: "another" });
      for (const { id } of [card, other, foreign]) {
        await storage.integrations.patch(id, { credentials: { account_id: "sub-1" } });
      }
      const ids = async (account: string): Promise<string[]> =>
        (await storage.integrations.byAccount(card.connector, account)).map(({ id }) => id);
      expect((await ids("sub-1")).sort()).toEqual([card.id, other.id].sort());
      expect(await ids("sub")).toEqual([]);
      await storage.integrations.patch(card.id, { credentials: { account_id: null } });
      expect(await ids("sub-1")).toEqual([other.id]);
    });

    it("keeps every one of 20 parallel patches", async () => {
      const { storage, card } = world();
      await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          storage.integrations.patch(card.id, {
            state: { set: { [`key${String(index)}`]: index } },
          }),
        ),
      );
      const row = await storage.integrations.get(card.id, { fresh: true });
      expect(Object.keys(row?.state ?? {})).toHaveLength(20);
    });

    it("lets one of 20 writers of the same state version through", async () => {
      const { storage, card } = world();
      const all = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          storage.integrations.patch(card.id, {
            state: { set: { cursor: index }, ifVersion: card.stateVersion },
          }),
        ),
      );
      expect(all.filter(Boolean)).toHaveLength(1);
      expect(await storage.integrations.patch(missing, {})).toBe(false);
    });

    it("commits state with the changes, or neither", async () => {
      const { storage, project, card, taskOf } = world();
      const state = { set: { hook: { id: 1 } } };
      await storage.commit(setOf(card, [upsert(project)], { state }));
      const row = await storage.integrations.get(card.id, { fresh: true });
      expect(row?.state).toEqual({ hook: { id: 1 } });
      const late = { set: { hook: { id: 2 } }, ifVersion: card.stateVersion };
      const task = { source, ref: "github_issue_18" };
      const result = await storage.commit(
        setOf(card, [upsert(project, { task })], { state: late }),
      );
      expect(result).toEqual({ status: "stale_guard" });
      expect(await taskOf(card, "github_issue_18")).toBeUndefined();
    });

    it("tells of a change of health, once per change", async () => {
      const { harness, storage, card } = world();
      const health = (state: "active" | "degraded", message: string | null) =>
        ({ state, code: null, message, since: t0 }) as const;
      await storage.integrations.patch(card.id, {
        health: health("active", null),
      });
      await storage.integrations.patch(card.id, {
        health: health("degraded", "down"),
      });
      await storage.integrations.patch(card.id, {
        health: health("degraded", "still down"),
      });
      await storage.integrations.patch(card.id, {
        health: health("active", null),
      });
      const types = (await harness.pendingEvents()).map((event) => event.type);
      expect(types).toEqual(["integration.health_changed", "integration.health_changed"]);
      const row = await storage.integrations.get(card.id, { fresh: true });
      expect(row?.health).toEqual(health("active", null));
    });

    it("finds a card by owner and by its own URL, of its own connector only", async () => {
      const { storage, owner, card } = world();
      const { integrations } = storage;
      expect((await integrations.byOwner(card.connector, owner))?.id).toBe(card.id);
      expect(await integrations.byOwner("other_connector", owner)).toBeUndefined();
      expect((await integrations.byPublicId(card.connector, card.publicId))?.id).toBe(card.id);
      expect(await integrations.byPublicId("other_connector", card.publicId)).toBeUndefined();
      expect(await integrations.byPublicId(card.connector, "unknown")).toBeUndefined();
      expect(await integrations.get(missing)).toBeUndefined();
    });

    it("finds cards by what they learnt, most specific hint first, each once", async () => {
      const { harness, storage, card, outcomes } = world();
      const second = await harness.createIntegration({
        owner: await harness.createUser(),
      });
      const hook = { index: "hook", value: "7" };
      const repository = { index: "repository", value: "octo/repo" };
      await outcomes(card, { type: "routing_key.add", routingKey: repository });
      await outcomes(second, { type: "routing_key.add", routingKey: repository });
      await outcomes(second, { type: "routing_key.add", routingKey: hook });
      expect(await outcomes(second, { type: "routing_key.add", routingKey: hook })).toMatchObject([
        { reason: "unchanged" },
      ]);
      const find = async (limit: number) => {
        const rows = await storage.integrations.byRoutingKey(
          card.connector,
          [hook, repository],
          limit,
        );
        return rows.map((row) => row.id);
      };
      expect(await find(20)).toEqual([second.id, card.id]);
      expect(await find(1)).toEqual([second.id]);
      expect(await storage.integrations.byRoutingKey("other_connector", [hook], 20)).toEqual([]);
      expect(await storage.integrations.byRoutingKey(card.connector, [], 20)).toEqual([]);
    });

    it("counts cards, not hints, when it finds so many at most", async () => {
      const { harness, storage, card, outcomes } = world();
      const second = await harness.createIntegration({ owner: await harness.createUser() });
      const hints = ["hook", "target", "repository"].map((index) => ({ index, value: "7" }));
      const learn = hints.map((hint) => ({ type: "routing_key.add", routingKey: hint }) as const);
      await outcomes(second, ...learn);
      await outcomes(card, ...learn.slice(2));
      const rows = await storage.integrations.byRoutingKey(card.connector, hints, 2);
      expect(rows.map((row) => row.id)).toEqual([second.id, card.id]);
    });

    it("learns a route once of 20 parallel deliveries", async () => {
      const { storage, card, outcomes } = world();
      const hint = { index: "hook", value: "7" };
      const all = await Promise.all(
        Array.from({ length: 20 }, () =>
          outcomes(card, { type: "routing_key.add", routingKey: hint }),
        ),
      );
      expect(all.flat().filter((outcome) => outcome.status === "updated")).toHaveLength(1);
      expect(await storage.integrations.byRoutingKey(card.connector, [hint], 20)).toHaveLength(1);
    });

    it("commits nothing for an owner who was deactivated", async () => {
      const { harness, storage, project } = world();
      const gone = await harness.createUser({ inactive: true });
      const orphan = await harness.createIntegration({ owner: gone });
      expect(await storage.commit(setOf(orphan, [upsert(project)]))).toEqual({
        status: "stale_guard",
      });
      expect(await harness.countTasks(project)).toBe(0);
    });

    it("answers a fresh read with what was just written, whatever was read before", async () => {
      const { storage, card } = world();
      const { integrations } = storage;
      for (let round = 0; round < 5; round += 1) {
        await integrations.get(card.id);
        await integrations.byPublicId(card.connector, card.publicId);
        await integrations.patch(card.id, { settings: { round } });
        const rows = [
          await integrations.get(card.id, { fresh: true }),
          await integrations.byPublicId(card.connector, card.publicId, {
            fresh: true,
          }),
        ];
        for (const row of rows) expect(row?.settings).toEqual({ round });
      }
    });
  });
}
