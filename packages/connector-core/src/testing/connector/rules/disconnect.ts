import { expect } from "vitest";
import type { ConnectorRule } from "../rule";

/** Rules about disconnecting. */
export const disconnectRules: readonly ConnectorRule[] = [
  {
    name: "disconnecting works while the provider is down",
    why: "Owners disconnect when something is wrong. The credentials must be deleted then of all times.",
    async check({ answerWith, connector, harness, integration }) {
      answerWith(() => Promise.reject(new TypeError("fetch failed")));
      const result = await connector.disconnect(integration.id);
      expect(result, "result of `disconnect` while the provider is down").toMatchObject({
        ok: true,
      });
      const row = await harness.storage.integrations.get(integration.id, { fresh: true });
      expect(row, "the stored row").toMatchObject({ active: false, secrets: {}, credentials: {} });
    },
  },
  {
    name: "disconnecting twice is the same as once",
    why: "People click again, and an error would say that something is still connected.",
    async check({ connector, integration }) {
      await connector.disconnect(integration.id);
      const again = await connector.disconnect(integration.id);
      expect(again, "result of the second `disconnect`").toEqual({ ok: true });
    },
  },
];
