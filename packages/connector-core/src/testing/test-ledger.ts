import { beforeEach, describe, expect, it } from "vitest";
import type { DomainEvent } from "../connector/domain-events";
import type { FixedClock } from "../memory/fixed-clock";
import type { IntegrationSave, Ledger, ScheduledWork } from "../ports/ledger";
import type { IntegrationPatch, IntegrationStore } from "../ports/storage";

/** An empty ledger for one test of {@link testLedger}. */
export interface LedgerFixture {
  readonly ledger: Ledger & { readonly integrations: IntegrationStore };
  /** The clock of the ledger. */
  readonly clock: FixedClock;
}

/**
 * Registers a vitest suite that checks an implementation of `Ledger`: rows, routing keys, due work and
 * send times. `testStorage` checks the rest of a `StorageLedger`, through `createStorage`.
 * @param makeLedger Creates an empty ledger for each test.
 *
 * @example
 * ```ts
 * import { fixedClock, testLedger } from "@tt/connector-core/testing";
 * import { memoryLedger } from "@tt/connector-core/memory";
 *
 * testLedger("in memory", () => {
 *   const clock = fixedClock();
 *   return Promise.resolve({ ledger: memoryLedger(clock), clock });
 * });
 * ```
 */
export function testLedger(name: string, makeLedger: () => Promise<LedgerFixture>): void {
  describe(`ledger: ${name}`, () => {
    let ledger: LedgerFixture["ledger"];
    let clock: FixedClock;
    beforeEach(async () => {
      ({ ledger, clock } = await makeLedger());
    });

    const save = (id: string, change: Partial<IntegrationSave> = {}): IntegrationSave => ({
      id,
      insert: { id, connector: "toy_connector", owner: 7, publicId: `public-${id}` },
      patch: { settings: { project: 1 } },
      ...change,
    });

    describe("rows", () => {
      it("are inserted with their patch, once per connector and owner", async () => {
        expect(await ledger.save(save("a", { patch: { settings: {}, active: false } }))).toBe(true);
        expect(await ledger.save(save("b"))).toBe(false);
        expect(await ledger.list(7)).toMatchObject([{ id: "a", active: false, scope: "personal" }]);
        expect(await ledger.list(null)).toEqual([]);
      });

      it("are not inserted if the patch cannot be stored", async () => {
        const patch = { settings: { text: "\u0000" } };
        await expect(ledger.save(save("a", { patch }))).rejects.toThrow();
        await expect(ledger.save({ id: "none", patch: { settings: {} } })).rejects.toThrow(/none/);
        expect(await ledger.list(7)).toEqual([]);
      });

      it("of a user and of the workspace are found if they are active", async () => {
        const insert = (id: string, owner: number | null) => ({
          insert: { id, connector: "toy_connector", owner, publicId: id },
        });
        await ledger.save(save("mine"));
        await ledger.save(save("other", insert("other", 8)));
        await ledger.save(save("workspace", insert("workspace", null)));
        const ids = async (user: number | null) =>
          (await ledger.listActive("toy_connector", user)).map(({ id }) => id);
        expect(await ids(7)).toEqual(["mine", "workspace"]);
        expect(await ids(null)).toEqual(["workspace"]);
        await ledger.save({ id: "mine", patch: { settings: {}, active: false } });
        expect(await ids(7)).toEqual(["workspace"]);
        expect(await ledger.listActive("other_connector", 7)).toEqual([]);
      });

      it("are removed only in the version that was read", async () => {
        await ledger.save(save("a"));
        await ledger.schedule([work("sync:a")]);
        expect(await ledger.remove("a", 5)).toBe(false);
        expect(await ledger.remove("a", 1)).toBe(true);
        expect(await ledger.list(7)).toEqual([]);
        expect(await take()).toEqual([]);
      });
    });

    const patch = (keys: IntegrationPatch) => ({
      settings: {},
      ...keys,
    });

    describe("routing keys", () => {
      const keys = async (...values: string[]) => {
        const { integrations } = ledger;
        const found = await Promise.all(
          values.map(async (text) => {
            const [index = "", value = ""] = text.split(":");
            return integrations.byRoutingKey("toy_connector", [{ index, value }], 1);
          }),
        );
        return found.map((rows) => rows.length === 1);
      };

      it("of the settings replace all others if one of them is new", async () => {
        const team = { index: "team", value: "T1" };
        await ledger.save(
          save("a", {
            patch: patch({ settingsRoutingKeys: [team], routingKeys: { bot: ["B1"] } }),
          }),
        );
        expect(await keys("team:T1", "bot:B1")).toEqual([true, true]);
        await ledger.save({ id: "a", patch: patch({ settingsRoutingKeys: [team] }) });
        expect(await keys("team:T1", "bot:B1")).toEqual([true, true]);
        const other = { index: "team", value: "T2" };
        await ledger.save({ id: "a", patch: patch({ settingsRoutingKeys: [other] }) });
        expect(await keys("team:T1", "team:T2", "bot:B1")).toEqual([false, true, false]);
      });

      it("of the connector replace those of the same index", async () => {
        await ledger.save(
          save("a", { patch: patch({ routingKeys: { bot: ["B1", "B2"], app: ["A1"] } }) }),
        );
        await ledger.save({ id: "a", patch: patch({ routingKeys: { bot: ["B2", "B3"] } }) });
        expect(await keys("bot:B1", "bot:B2", "bot:B3", "app:A1")).toEqual([
          false,
          true,
          true,
          true,
        ]);
      });
    });

    function work(key: string, seconds = 0): ScheduledWork {
      const at = new Date(clock.now().getTime() + seconds * 1000);
      return { key, integration: "a", work: { type: "sync" }, at };
    }

    const take = (keys?: readonly string[], limit = 10) =>
      ledger.take({ now: clock.now(), leaseSeconds: 60, limit, ...(keys ? { keys } : {}) });

    describe("work", () => {
      it("is taken when it is due, the longest due first", async () => {
        await ledger.schedule([work("late", 20), work("b", 10), work("a", 5)]);
        expect(await take()).toEqual([]);
        clock.advance(10_000);
        expect((await take(undefined, 1)).map(({ key }) => key)).toEqual(["a"]);
        expect((await take()).map(({ key }) => key)).toEqual(["b"]);
      });

      it("is taken by its key", async () => {
        await ledger.schedule([work("a"), work("b")]);
        expect((await take(["b", "c"])).map(({ key }) => key)).toEqual(["b"]);
      });

      it("is left alone until its lease expires, then marked as interrupted", async () => {
        await ledger.schedule([work("a")]);
        expect(await take()).toMatchObject([{ interrupted: false }]);
        clock.advance(59_999);
        expect(await take()).toEqual([]);
        clock.advance(1);
        expect(await take()).toMatchObject([{ interrupted: true }]);
      });

      it("of which the earlier time counts", async () => {
        await ledger.schedule([work("a", 10)]);
        await ledger.schedule([work("a", 20)]);
        await ledger.schedule([work("b", 20)]);
        await ledger.schedule([work("b", 10)]);
        clock.advance(10_000);
        expect(await take()).toHaveLength(2);
      });

      it("is due again later, with its attempts", async () => {
        await ledger.schedule([work("a")]);
        const [taken] = await take();
        if (!taken) throw new Error("Nothing was taken");
        const at = new Date(clock.now().getTime() + 5_000);
        await ledger.finish(taken, { type: "again", at, attempts: 3 });
        expect(await take()).toEqual([]);
        clock.advance(5_000);
        expect(await take()).toMatchObject([{ attempts: 3, interrupted: false }]);
      });

      it.each([
        ["removed", 0, 1],
        ["kept", 23, 0],
        ["kept", 25, 1],
      ] as const)(
        "that is %s can be scheduled after %s hours: %s",
        async (type, hours, expected) => {
          await ledger.schedule([work("a")]);
          const [taken] = await take();
          if (!taken) throw new Error("Nothing was taken");
          await ledger.finish(taken, { type });
          clock.advance(hours * 3_600_000);
          await take();
          await ledger.schedule([work("a")]);
          expect(await take()).toHaveLength(expected);
        },
      );

      it("whose key is kept until a given time can be scheduled again after it", async () => {
        const hours = (count: number) => new Date(clock.now().getTime() + count * 3_600_000);
        for (const [key, count] of [
          ["short", 2],
          ["long", 72],
        ] as const) {
          await ledger.schedule([work(key)]);
          const [taken] = await take();
          if (!taken) throw new Error("Nothing was taken");
          await ledger.finish(taken, { type: "kept", until: hours(count) });
        }
        const scheduled = async () => {
          await ledger.schedule([work("short"), work("long")]);
          return (await take()).map(({ key }) => key);
        };
        clock.advance(1.9 * 3_600_000);
        expect(await scheduled()).toEqual([]);
        clock.advance(0.2 * 3_600_000);
        expect(await scheduled()).toEqual(["short"]);
        clock.advance(69.8 * 3_600_000);
        expect((await scheduled()).includes("long")).toBe(false);
        clock.advance(0.2 * 3_600_000);
        expect((await scheduled()).includes("long")).toBe(true);
      });

      it("that another process took over is not ended", async () => {
        await ledger.schedule([work("a")]);
        const [first] = await take();
        clock.advance(60_000);
        const [second] = await take();
        if (!first || !second) throw new Error("Nothing was taken");
        await ledger.finish(first, { type: "removed" });
        await ledger.finish(second, { type: "again", at: clock.now(), attempts: 0 });
        expect(await take()).toHaveLength(1);
      });

      it("keeps what it carries", async () => {
        const event: DomainEvent = {
          id: "e-1",
          type: "task.created",
          at: "2026-01-15T12:00:00Z",
          userId: 7,
          entity: { type: "task", id: 1, name: "One" },
          data: { project: 1 },
        };
        await ledger.schedule([{ ...work("e"), work: { type: "event", event } }]);
        expect(await take()).toMatchObject([{ work: { type: "event", event } }]);
      });
    });

    it("reserves times that are an interval apart", async () => {
      const seconds = async (key: string) =>
        ((await ledger.reserveSlot(key, 2, clock.now())).getTime() - clock.now().getTime()) / 1000;
      expect([await seconds("a"), await seconds("a"), await seconds("b")]).toEqual([0, 2, 0]);
      clock.advance(10_000);
      expect(await seconds("a")).toBe(0);
    });

    it("gives each piece of work to one of ten processes", async () => {
      const keys = Array.from({ length: 40 }, (_, index) => `work-${String(index)}`);
      await ledger.schedule(keys.map((key) => work(key)));
      const taken = await Promise.all(Array.from({ length: 10 }, () => take(undefined, 8)));
      const found = taken.flat().map(({ key }) => key);
      expect(found).toHaveLength(new Set(found).size);
      const rest = await take(undefined, 100);
      expect([...found, ...rest.map(({ key }) => key)].sort()).toEqual([...keys].sort());
    });

    it("gives a lease to one of ten processes, until it expires", async () => {
      await ledger.save(save("a"));
      const { integrations } = ledger;
      const tenLeases = async () => {
        const all = Array.from({ length: 10 }, () => integrations.lease("a", "sync", 60));
        return (await Promise.all(all)).filter((lease) => lease !== undefined).length;
      };
      expect(await tenLeases()).toBe(1);
      clock.advance(60_000);
      expect(await tenLeases()).toBe(1);
      expect(await integrations.lease("b", "sync", 60)).toBeUndefined();
    });

    it("reserves different times in parallel", async () => {
      const now = clock.now();
      const slots = Array.from({ length: 10 }, () => ledger.reserveSlot("a", 2, now));
      const times = (await Promise.all(slots)).map((slot) => slot.getTime() - now.getTime());
      expect(times.sort((a, b) => a - b)).toEqual(slots.map((_slot, index) => index * 2_000));
    });
  });
}
