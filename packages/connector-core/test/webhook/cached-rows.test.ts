import { beforeEach, describe, expect, it } from "vitest";
import { ConnectorError } from "../../src/error";
import type { IntegrationRow } from "../../src/ports/storage";
import {
  createGateFixture,
  crypto,
  decide,
  done,
  note,
  type SavedIntegration,
  type GateFixture,
} from "./fixture";

describe("the gate with cached rows", () => {
  let fixture: GateFixture;
  beforeEach(() => {
    fixture = createGateFixture();
  });

  describe("confirms refusals on a fresh row", () => {
    it.each<readonly [string, (integration: SavedIntegration) => Promise<void>]>([
      ["the integration is unknown", (integration) => cacheRow(integration, () => undefined)],
      [
        "the integration has another secret",
        async (integration) => {
          const sealed = await crypto.secrets.seal("an old key", `${integration.row.id}:key`);
          await cacheRow(integration, (row) => ({ ...row, secrets: { key: sealed } }));
        },
      ],
      [
        "the secret cannot be decrypted",
        (integration) =>
          cacheRow(integration, (row) => ({ ...row, secrets: { key: "enc:v2:altered" } })),
      ],
      [
        "the settings are invalid",
        (integration) =>
          cacheRow(integration, (row) => ({ ...row, settings: { project: "none" } })),
      ],
      [
        "the integration is paused",
        (integration) => cacheRow(integration, (row) => ({ ...row, active: false })),
      ],
      [
        "the integration is limited to another room",
        (integration) =>
          cacheRow(integration, (row) => ({
            ...row,
            settings: { ...row.settings, only: "cellar" },
          })),
      ],
      [
        "the settings are of an earlier version",
        (integration) => cacheRow(integration, (row) => row),
      ],
    ])("accepts the delivery although, in the cache, %s", async (_name, spoil) => {
      const integration = await fixture.createIntegration("signing key");
      await spoil(integration);
      expect(await fixture.deliver(note("signing key"), { integration })).toEqual(done);
      expect(await fixture.tasks(integration)).toBe(1);
      expect(fixture.deliveries).toHaveLength(1);
      expect(fixture.logged()).toEqual([]);
    });

    it("logs no row of an integration", async () => {
      const integration = await fixture.createIntegration("signing key");
      const cipher = "enc:v2:canary";
      await cacheRow(integration, (row) => ({
        ...row,
        settings: { project: "canary setting" },
        secrets: { ...row.secrets, other: cipher },
      }));
      expect(await fixture.deliver(note("signing key"), { integration })).toEqual(done);
      const text = fixture.log.text();
      expect(text).toContain("delivery failed on a cached row");
      expect(text).toContain(integration.row.id);
      expect(text).not.toContain("canary");
    });

    function cacheRow(
      integration: SavedIntegration,
      old: (row: IntegrationRow) => IntegrationRow | undefined,
    ): Promise<void> {
      const row = old(integration.row);
      // What was saved since has made it a new version.
      fixture.cached.set(integration.row.id, row && { ...row, settingsVersion: 0 });
      return Promise.resolve();
    }

    it("refuses a secret that was replaced twice, although the cache has it", async () => {
      const integration = await fixture.createIntegration("an old key");
      fixture.cached.set(integration.row.id, integration.row);
      await integration.save({ key: "a new key" });
      await integration.save({ key: "a newer key" });
      expect((await fixture.deliver(note("an old key"), { integration })).status).toBe(401);
      expect(await fixture.tasks(integration)).toBe(0);
    });
  });

  describe("when the handler fails on a cached row", () => {
    const failure = (code: ConnectorError["code"], retryAfter?: number) =>
      new ConnectorError({ code, message: "The provider refused it.", retryAfter });

    const older: Readonly<Record<string, Partial<IntegrationRow>>> = {
      settings: { settingsVersion: 0 },
      state: { stateVersion: 0 },
      credentials: { credentialsVersion: 0 },
    };

    it.each<readonly [string, Error, sameRow: number, newRow: number]>([
      ["limits the rate", failure("rate_limited", 120), 1, 1],
      ["is down", failure("provider_unavailable"), 1, 1],
      ["refuses the token, which may be an old one", failure("needs_reauth"), 1, 2],
      ["refuses access to an item", failure("permission_missing"), 1, 2],
      ["does not know the item, which old settings may name", failure("not_found"), 1, 2],
      ["refuses the request", failure("provider_rejected"), 1, 2],
      ["has a fault, which may be over", new TypeError("No such list"), 2, 2],
    ])("decides again only if that may help: it %s", async (_name, error, sameRow, newRow) => {
      const integration = await fixture.createIntegration("signing key");
      let decided = 0;
      const failing: typeof decide = () => {
        decided += 1;
        return Promise.reject(error);
      };
      const cachedRows = [["same row", {}, sameRow], ...changesOf(newRow)] as const;
      for (const [what, change, times] of cachedRows) {
        decided = 0;
        fixture.cached.set(integration.row.id, { ...integration.row, ...change });
        const reply = await fixture.deliver(note("signing key"), { decide: failing });
        expect([what, decided]).toEqual([what, times]);
        expect(reply.status).toBeGreaterThanOrEqual(500);
      }
      expect(fixture.commits).toEqual([]);
      // The provider repeats it, and it takes effect.
      expect(await fixture.deliver(note("signing key"))).toEqual(done);
      expect(await fixture.tasks(integration)).toBe(1);
    });

    const changesOf = (times: number) =>
      Object.entries(older).map(([what, change]) => [`older ${what}`, change, times] as const);

    it("decides a delivery without effect once, unless the row has changed", async () => {
      const integration = await fixture.createIntegration("signing key");
      await integration.save({ only: "cellar", project: integration.project });
      let decided = 0;
      const counted: typeof decide = (event, context) => {
        decided += 1;
        return decide(event, context);
      };
      expect(await fixture.deliver(note("signing key"), { decide: counted })).toMatchObject({
        status: 202,
      });
      expect(decided).toBe(1);
      fixture.cached.set(integration.row.id, integration.row);
      await fixture.deliver(note("signing key"), { decide: counted });
      expect(decided).toBe(3);
    });

    it("passes on how long the provider wants to be left alone", async () => {
      await fixture.createIntegration("signing key");
      const failing = { decide: () => Promise.reject(failure("rate_limited", 120)) };
      expect(await fixture.deliver(note("signing key"), failing)).toMatchObject({
        status: 503,
        headers: { "retry-after": "120" },
        body: { code: "rate_limited", retry_after: 120 },
      });
    });
  });

  describe("when settings change meanwhile", () => {
    it("decides again with the new settings", async () => {
      const integration = await fixture.createIntegration("signing key");
      const next = await fixture.harness.createProject();
      let changed = false;
      const reply = await fixture.deliver(note("signing key"), {
        decide: async (event, context) => {
          const plan = await decide(event, context);
          if (!changed) await integration.save({ project: next });
          changed = true;
          return plan;
        },
      });
      expect(reply).toEqual(done);
      expect([await fixture.tasks(integration), await fixture.harness.countTasks(next)]).toEqual([
        0, 1,
      ]);
    });

    it("replies 503 after the second attempt and claims nothing", async () => {
      const integration = await fixture.createIntegration("signing key");
      let round = 0;
      const restless: typeof decide = async (event, context) => {
        const plan = await decide(event, context);
        round += 1;
        await integration.save({ only: `room ${String(round)}`, project: integration.project });
        await integration.save({ only: "", project: integration.project });
        return plan;
      };
      const reply = await fixture.deliver(note("signing key"), { decide: restless });
      expect(reply).toMatchObject({
        status: 503,
        headers: { "retry-after": "1" },
        body: { ok: false, code: "busy", retry_after: 1 },
      });
      expect(fixture.commits).toHaveLength(2);
      expect(await fixture.harness.countClaims(integration.row.id)).toBe(0);
    });
  });
});
