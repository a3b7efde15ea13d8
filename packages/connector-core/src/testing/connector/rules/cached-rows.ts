import { expect } from "vitest";
import {
  acting,
  customReply,
  deliver,
  expectUntouched,
  secretField,
  secretOf,
} from "../deliveries";
import type { ConnectorRule } from "../rule";

const why = "a decision based on a cached row must be repeated on a fresh one";

/** Rules about deliveries that meet a cached row which has changed since. */
export const cachedRowRules: readonly ConnectorRule[] = [
  {
    name: "a new secret verifies at once, and the previous one no longer if it was removed",
    why: "Rows are cached for seconds. A secret that leaked must stop working when it is removed.",
    capability: "deliveries",
    needs: ["settingsSecret", "sharedSecret"],
    async check(environment) {
      const field = secretField(environment);
      const newSecret = secretOf(environment, "a-secret-that-is-new");
      const old = await acting(environment);
      await environment.freezeCache();
      await environment.save({ [field]: newSecret });
      const secrets = { [`${field}.previous`]: null };
      const { integrations } = environment.harness.storage;
      await integrations.patch(environment.integration.id, { secrets });
      const fresh = await acting(environment, { secret: newSecret, deliveryId: "new" });
      const { status } = await deliver(environment, fresh);
      expect(status, `status with the new secret: ${why}`).toBe(200);
      await deliver(environment, old);
      expect(
        await environment.countEffects(),
        "effects of a delivery with the new secret and one with the removed secret",
      ).toBe(1);
    },
  },
  {
    name: "settings that were saved after the row was cached apply",
    why: "Rows are cached for seconds. A delivery after a save must not follow the old settings.",
    capability: "deliveries",
    async check(environment) {
      await environment.freezeCache();
      const { integrations } = environment.harness.storage;
      await integrations.patch(environment.integration.id, { settings: {} });
      const { status } = await deliver(environment, await acting(environment));
      expect(status, `status after a save: ${why}`).toBe(200);
      expect(await environment.countEffects(), "effects of the delivery").toBe(1);
    },
  },
  {
    name: "an integration that was paused after the row was cached ignores deliveries",
    why: "Rows are cached for seconds. Owners expect that nothing happens after they paused.",
    capability: "deliveries",
    async check(environment) {
      await environment.freezeCache();
      const { integrations } = environment.harness.storage;
      await integrations.patch(environment.integration.id, { active: false });
      const request = await acting(environment);
      const ignored = { status: 202, body: { ok: false, error: "Integration not configured" } };
      expect(await deliver(environment, request), `reply while paused: ${why}`).toMatchObject(
        customReply(environment, request, { type: "inactive" }) ?? ignored,
      );
      await expectUntouched(environment, "a delivery for a paused integration");
    },
  },
  {
    name: "an integration that was resumed after the row was cached accepts deliveries",
    why: "Rows are cached for seconds. A delivery that is refused after resuming is not repeated.",
    capability: "deliveries",
    async check(environment) {
      const { integrations } = environment.harness.storage;
      await integrations.patch(environment.integration.id, { active: false });
      await environment.freezeCache();
      await integrations.patch(environment.integration.id, { active: true });
      const { status } = await deliver(environment, await acting(environment));
      expect(status, `status after resuming: ${why}`).toBe(200);
    },
  },
];
