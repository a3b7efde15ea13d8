import { describe, expect, it } from "vitest";
import { missing, setOf, t0, upsert, type StorageFixture } from "./fixture";

/** Contract of integrations: guards, patches and reads. */
export function testIntegrations(fixture: () => StorageFixture): void {
  describe("integrations", () => {
    it("refuses a commit based on changed settings, or of a paused or missing integration", async () => {
      const { harness, storage, project, integration } = fixture();
      const decided = setOf(integration, [upsert(project)]);
      await storage.integrations.patch(integration.id, {
        settings: { note: "new" },
      });
      expect(await storage.commit(decided)).toEqual({
        status: "stale_guard",
      });
      const saved = await storage.integrations.get(integration.id, { fresh: true });
      if (!saved) throw new Error("The integration no longer exists");
      await storage.integrations.patch(integration.id, { active: false });
      expect(await storage.commit(setOf(saved, [upsert(project)]))).toEqual({
        status: "stale_guard",
      });
      const gone = { ...saved, id: missing };
      expect(await storage.commit(setOf(gone, [upsert(project)]))).toEqual({
        status: "stale_guard",
      });
      expect(await harness.countTasks(project)).toBe(0);
    });

    it("patches single fields, with one version per group", async () => {
      const { storage, integration } = fixture();
      await storage.integrations.patch(integration.id, {
        settings: { a: 1, b: { c: [1] } },
        secrets: { one: "sealed-1", two: "sealed-2" },
      });
      await storage.integrations.patch(integration.id, {
        settings: { a: 2 },
        secrets: { one: null },
      });
      await storage.integrations.patch(integration.id, {
        credentials: { token: "x" },
      });
      await storage.integrations.patch(integration.id, {
        state: { cursor: "c", old: 1 },
      });
      await storage.integrations.patch(integration.id, {
        state: { etag: "e", old: null, never: null },
      });
      expect(await storage.integrations.get(integration.id, { fresh: true })).toMatchObject({
        settings: { a: 2, b: { c: [1] } },
        secrets: { two: "sealed-2" },
        settingsVersion: integration.settingsVersion + 2,
        credentials: { token: "x" },
        credentialsVersion: integration.credentialsVersion + 1,
        state: { cursor: "c", etag: "e" },
        stateVersion: integration.stateVersion + 2,
      });
    });

    it("refuses a patch whose `ifSettingsVersion` does not match", async () => {
      const { storage, integration } = fixture();
      const { id, settingsVersion: ifSettingsVersion } = integration;
      const all = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          storage.integrations.patch(id, {
            secrets: { token: `sealed-${String(index)}` },
            routingKeys: { hook: { add: [String(index)] } },
            ifSettingsVersion,
          }),
        ),
      );
      expect(all.filter(Boolean)).toHaveLength(1);
      const keys = all.map((_, index) => ({ index: "hook", value: String(index) }));
      const found = await Promise.all(
        keys.map((key) => storage.integrations.byRoutingKey(integration.connector, [key], 1)),
      );
      expect(found.map((rows) => rows.length > 0)).toEqual(all);
      expect(await storage.integrations.patch(missing, {})).toBe(false);
    });

    it("refuses a patch whose `ifCredentialsVersion` does not match", async () => {
      const { storage, integration } = fixture();
      const ifCredentialsVersion = integration.credentialsVersion;
      const patch = { credentials: { token: "new" }, state: { cursor: 1 } };
      const both = [1, 2].map(() =>
        storage.integrations.patch(integration.id, { ...patch, ifCredentialsVersion }),
      );
      expect((await Promise.all(both)).filter(Boolean)).toHaveLength(1);
      expect(await storage.integrations.get(integration.id, { fresh: true })).toMatchObject({
        credentialsVersion: integration.credentialsVersion + 1,
        stateVersion: integration.stateVersion + 1,
      });
    });

    it("finds the integrations of an account, per connector", async () => {
      const { harness, storage, integration } = fixture();
      const owner = await harness.createUser();
      const other = await harness.createIntegration({ owner });
      const foreign = await harness.createIntegration({ owner, connector: "another" });
      for (const { id } of [integration, other, foreign]) {
        await storage.integrations.patch(id, { credentials: { account_id: "sub-1" } });
      }
      const ids = async (account: string): Promise<string[]> =>
        (await storage.integrations.byAccount(integration.connector, account)).map(({ id }) => id);
      expect((await ids("sub-1")).sort()).toEqual([integration.id, other.id].sort());
      expect(await ids("sub")).toEqual([]);
      await storage.integrations.patch(integration.id, { credentials: { account_id: null } });
      expect(await ids("sub-1")).toEqual([other.id]);
    });

    it("applies all of 20 parallel patches", async () => {
      const { storage, integration } = fixture();
      await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          storage.integrations.patch(integration.id, {
            state: { [`key${String(index)}`]: index },
          }),
        ),
      );
      const row = await storage.integrations.get(integration.id, { fresh: true });
      expect(Object.keys(row?.state ?? {})).toHaveLength(20);
    });

    it("writes one event per change of health", async () => {
      const { harness, storage, integration } = fixture();
      const health = (state: "active" | "degraded", message: string | null) =>
        ({ state, code: null, message, since: t0 }) as const;
      await storage.integrations.patch(integration.id, {
        health: health("active", null),
      });
      await storage.integrations.patch(integration.id, {
        health: health("degraded", "down"),
      });
      await storage.integrations.patch(integration.id, {
        health: health("degraded", "still down"),
      });
      await storage.integrations.patch(integration.id, {
        health: health("active", null),
      });
      const types = (await harness.pendingEvents()).map((event) => event.type);
      expect(types).toEqual(["integration.health_changed", "integration.health_changed"]);
      const row = await storage.integrations.get(integration.id, { fresh: true });
      expect(row?.health).toEqual(health("active", null));
    });

    it("finds an integration by owner and by public id, per connector", async () => {
      const { storage, owner, integration } = fixture();
      const { integrations } = storage;
      expect((await integrations.byOwner(integration.connector, owner))?.id).toBe(integration.id);
      expect(await integrations.byOwner("other_connector", owner)).toBeUndefined();
      expect((await integrations.byPublicId(integration.connector, integration.publicId))?.id).toBe(
        integration.id,
      );
      expect(
        await integrations.byPublicId("other_connector", integration.publicId),
      ).toBeUndefined();
      expect(await integrations.byPublicId(integration.connector, "unknown")).toBeUndefined();
      expect(await integrations.get(missing)).toBeUndefined();
    });

    it("refuses commits for an inactive owner", async () => {
      const { harness, storage, project } = fixture();
      const gone = await harness.createUser({ inactive: true });
      const orphan = await harness.createIntegration({ owner: gone });
      expect(await storage.commit(setOf(orphan, [upsert(project)]))).toEqual({
        status: "stale_guard",
      });
      expect(await harness.countTasks(project)).toBe(0);
    });

    it("returns the latest row to fresh reads, whatever was cached", async () => {
      const { storage, integration } = fixture();
      const { integrations } = storage;
      for (let round = 0; round < 5; round += 1) {
        await integrations.get(integration.id);
        await integrations.byPublicId(integration.connector, integration.publicId);
        await integrations.patch(integration.id, { settings: { round } });
        const rows = [
          await integrations.get(integration.id, { fresh: true }),
          await integrations.byPublicId(integration.connector, integration.publicId, {
            fresh: true,
          }),
        ];
        for (const row of rows) expect(row?.settings).toEqual({ round });
      }
    });
  });
}
