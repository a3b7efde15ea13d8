import { describe, expect, it } from "vitest";
import type { ChangeSet, IntegrationUpdate, RoutingKey } from "../../changes/changes";
import type { IntegrationRow } from "../../ports/storage";
import { fields, incompressible, setOf, source, upsert, type StorageFixture } from "./fixture";

const hook = (value: string): RoutingKey => ({ index: "hook", value });
const target = (value: string): RoutingKey => ({ index: "target", value });

/** Contract of what a connector remembers: state, credentials and routing keys. */
export function testUpdates(fixture: () => StorageFixture): void {
  const update = async (row: IntegrationRow, its: IntegrationUpdate) =>
    fixture().storage.commit(setOf(row, [], { update: its }));
  const fresh = async ({ id }: IntegrationRow): Promise<IntegrationRow> => {
    const row = await fixture().storage.integrations.get(id, { fresh: true });
    if (!row) throw new Error("The integration no longer exists");
    return row;
  };
  /** Ids of the integrations that a key leads to. */
  const routed = async (...keys: RoutingKey[]): Promise<readonly string[]> => {
    const { storage, integration } = fixture();
    const rows = await storage.integrations.byRoutingKey(integration.connector, keys, 20);
    return rows.map((row) => row.id);
  };
  /** The values of an index that lead to the integration. */
  const valuesOf = async (index: string, values: readonly string[]): Promise<readonly string[]> => {
    const found = await Promise.all(values.map((value) => routed({ index, value })));
    return values.filter((_, position) => found[position]?.includes(fixture().integration.id));
  };

  describe("an update", () => {
    it.each<[string, Partial<ChangeSet>]>([
      ["as it is", { update: { state: { a: { b: null } }, credentials: { scopes: ["x"] } } }],
      [
        "derived from outcomes",
        { update: () => ({ state: { a: { b: null } }, credentials: { scopes: ["x"] } }) },
      ],
    ])("is merged by key, and nulls inside of a value stay: %s", async (_name, set) => {
      const { storage, integration } = fixture();
      await update(integration, { state: { old: 1 }, credentials: { expiry: 1 } });
      await storage.commit(setOf(integration, [], set));
      expect(await fresh(integration)).toMatchObject({
        state: { old: 1, a: { b: null } },
        credentials: { expiry: 1, scopes: ["x"] },
      });
      await update(integration, { state: { old: null }, credentials: { expiry: null } });
      const row = await fresh(integration);
      expect(row).toMatchObject({
        state: { a: { b: null } },
        credentials: { scopes: ["x"] },
        settingsVersion: integration.settingsVersion,
      });
      expect("old" in row.state || "expiry" in row.credentials).toBe(false);
    });

    it("is committed with the changes, or neither is", async () => {
      const { storage, project, integration, taskOf } = fixture();
      const its = { state: { seen: 1 }, credentials: { scopes: [] }, routingKeys: { hook: ["7"] } };
      await storage.integrations.patch(integration.id, { settings: { note: "new" } });
      const set = setOf(integration, [upsert(project)], { update: its });
      expect(await storage.commit(set)).toEqual({ status: "stale_guard" });
      expect(await taskOf()).toBeUndefined();
      expect(await routed(hook("7"))).toEqual([]);
      expect(await fresh(integration)).toMatchObject({ state: {}, credentials: {} });
      const saved = await fresh(integration);
      await expect(
        storage.commit(
          setOf(saved, [upsert(project, { fields: { ...fields, name: "" } })], { update: its }),
        ),
      ).rejects.toThrow();
      expect(await routed(hook("7"))).toEqual([]);
      expect(await storage.commit(setOf(saved, [upsert(project)], { update: its }))).toMatchObject({
        status: "done",
      });
      expect(await taskOf()).toBeDefined();
      expect(await routed(hook("7"))).toEqual([integration.id]);
      expect(await fresh(integration)).toMatchObject({ state: { seen: 1 } });
    });

    it("is stored with a lone task exactly like with other changes", async () => {
      const { storage, project, integration } = fixture();
      const task = { source, ref: "github_issue_18" };
      const its = (value: string) => ({ update: { routingKeys: { hook: { add: [value] } } } });
      await storage.commit(setOf(integration, [upsert(project)], its("1")));
      await storage.commit(
        setOf(integration, [upsert(project), upsert(project, { task })], its("2")),
      );
      expect(await valuesOf("hook", ["1", "2"])).toEqual(["1", "2"]);
    });
  });

  describe("routing keys", () => {
    it("of an index are replaced or added to, and those of other indexes stay", async () => {
      const { integration, storage } = fixture();
      await update(integration, { routingKeys: { hook: ["1", "2"], target: { add: ["9"] } } });
      await update(integration, { routingKeys: { hook: { add: ["2", "3"] } } });
      expect(await valuesOf("hook", ["1", "2", "3"])).toEqual(["1", "2", "3"]);
      await storage.integrations.patch(integration.id, { routingKeys: { hook: ["3", "4"] } });
      expect(await valuesOf("hook", ["1", "2", "3", "4"])).toEqual(["3", "4"]);
      expect(await valuesOf("target", ["9"])).toEqual(["9"]);
      await update(integration, { routingKeys: { hook: [], other: [] } });
      expect(await valuesOf("hook", ["3", "4"])).toEqual([]);
      expect(await valuesOf("target", ["9"])).toEqual(["9"]);
    });

    it("lead to their integrations in the order of the keys, each once", async () => {
      const { harness, storage, integration } = fixture();
      const second = await harness.createIntegration({ owner: await harness.createUser() });
      await update(integration, { routingKeys: { target: ["octo/repo"] } });
      await update(second, { routingKeys: { target: ["octo/repo"], hook: ["7"] } });
      const keys = [hook("7"), target("octo/repo")];
      expect(await routed(...keys)).toEqual([second.id, integration.id]);
      const { integrations } = storage;
      const first = await integrations.byRoutingKey(integration.connector, keys, 1);
      expect(first.map((row) => row.id)).toEqual([second.id]);
      expect(await integrations.byRoutingKey("other_connector", keys, 20)).toEqual([]);
      expect(await integrations.byRoutingKey(integration.connector, [], 20)).toEqual([]);
    });

    it("are limited by integrations, not by keys", async () => {
      const { harness, storage, integration } = fixture();
      const second = await harness.createIntegration({ owner: await harness.createUser() });
      await update(second, { routingKeys: { hook: ["7"], target: ["7"], repository: ["7"] } });
      await update(integration, { routingKeys: { repository: ["7"] } });
      const keys = ["hook", "target", "repository"].map((index) => ({ index, value: "7" }));
      const rows = await storage.integrations.byRoutingKey(integration.connector, keys, 2);
      expect(rows.map((row) => row.id)).toEqual([second.id, integration.id]);
    });

    it("of any length are found, replaced and kept", async () => {
      const { integration } = fixture();
      const long = incompressible(3_000);
      await update(integration, { routingKeys: { hook: [long] } });
      await update(integration, { routingKeys: { hook: [long, "short"] } });
      expect(await valuesOf("hook", [long, "short"])).toEqual([long, "short"]);
      await update(integration, { routingKeys: { hook: ["short"] } });
      expect(await valuesOf("hook", [long, "short"])).toEqual(["short"]);
    });

    it("are stored once in 20 parallel commits", async () => {
      const { integration } = fixture();
      const all = await Promise.all(
        Array.from({ length: 20 }, () =>
          update(integration, { routingKeys: { hook: { add: ["7"] } } }),
        ),
      );
      expect(all.map(({ status }) => status)).toEqual(Array(20).fill("done"));
      expect(await routed(hook("7"))).toEqual([integration.id]);
    });

    it("that 20 parallel commits replace are those of one of them", async () => {
      const { integration } = fixture();
      const values = Array.from({ length: 20 }, (_, index) => String(index));
      await Promise.all(
        values.map((value) => update(integration, { routingKeys: { hook: [value] } })),
      );
      expect(await valuesOf("hook", values)).toHaveLength(1);
    });
  });

  describe("routing keys of the settings", () => {
    const save = (settingsRoutingKeys: readonly RoutingKey[], more: IntegrationUpdate = {}) => {
      const { storage, integration } = fixture();
      const patch = { settings: { note: "new" }, settingsRoutingKeys, ...more };
      return storage.integrations.patch(integration.id, patch);
    };

    it("remove what was learned under other settings, before the update is applied", async () => {
      const { integration } = fixture();
      await save([target("a")], { routingKeys: { hook: ["1"], target: { add: ["id-1"] } } });
      expect(await routed(target("a"), hook("1"), target("id-1"))).toEqual([integration.id]);
      await save([target("b")], { routingKeys: { target: { add: ["id-2"] } } });
      expect(await valuesOf("target", ["a", "id-1", "b", "id-2"])).toEqual(["b", "id-2"]);
      expect(await valuesOf("hook", ["1"])).toEqual([]);
    });

    it("keep what was learned if they are the same", async () => {
      const { integration } = fixture();
      await save([target("a")]);
      await update(await fresh(integration), { routingKeys: { hook: ["1"] } });
      await save([target("a")]);
      await save([]);
      expect(await valuesOf("hook", ["1"])).toEqual(["1"]);
      expect(await valuesOf("target", ["a"])).toEqual(["a"]);
    });

    it("and keys of deliveries do not lose each other in parallel", async () => {
      const { integration } = fixture();
      await save([target("a")]);
      const deliver = async (value: string): Promise<void> => {
        for (;;) {
          const its = { routingKeys: { hook: { add: [value] } } };
          const { status } = await update(await fresh(integration), its);
          if (status === "done") return;
        }
      };
      const values = Array.from({ length: 20 }, (_, index) => String(index));
      await Promise.all(
        values.flatMap((value) => [
          deliver(value),
          save([target("a")], { routingKeys: { target: ["a", `id-${value}`] } }),
        ]),
      );
      expect(await valuesOf("hook", values)).toEqual(values);
      const ids = values.map((value) => `id-${value}`);
      expect(await valuesOf("target", ids)).toHaveLength(1);
      expect(await valuesOf("target", ["a"])).toEqual(["a"]);
    });
  });
}
