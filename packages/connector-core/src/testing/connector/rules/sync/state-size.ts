import { expect } from "vitest";
import { utf8 } from "../../../../bytes";
import type { TestEnvironment } from "../../environment";
import type { ConnectorRule } from "../../rule";
import { syncProvider, syncToEnd } from "./runs";

const minuteMs = 60_000;
/** Syncs after the second one. */
const syncs = 4;
/** Bytes by which numbers and times may become longer. */
const allowedBytes = 16;

/** Rules about the size of what a sync remembers. */
export const stateSizeRules: readonly ConnectorRule[] = [
  {
    name: "what is remembered does not grow from sync to sync",
    why:
      "Syncs run every half an hour, for years. A list in the state that each of them adds to makes " +
      "every read and write of the integration slower, until core refuses it and all syncs fail.",
    capability: "sync",
    async check(environment) {
      await syncProvider(environment);
      // The first one may store what the second one no longer needs, or the other way round.
      for (const what of ["the first sync", "the second sync"]) await syncOnce(environment, what);
      const before = await stateOf(environment);
      for (let count = 0; count < syncs; count += 1) {
        await syncOnce(environment, "a sync with nothing new");
      }
      const after = await stateOf(environment);
      expect(
        sizeOf(after) - sizeOf(before),
        `bytes by which ${String(syncs)} syncs with nothing new made the state longer, from ` +
          `${JSON.stringify(before)} to ${JSON.stringify(after)}`,
      ).toBeLessThanOrEqual(allowedBytes);
    },
  },
];

async function syncOnce(environment: TestEnvironment, what: string): Promise<void> {
  environment.clock.advance(10 * minuteMs);
  await syncToEnd(environment, what);
}

async function stateOf({ harness, integration }: TestEnvironment): Promise<object> {
  const row = await harness.storage.integrations.get(integration.id, { fresh: true });
  return { ...row?.state, ...row?.credentials };
}

/** Secrets do not count: the provider chooses how long its tokens are, and may issue longer ones. */
function sizeOf(state: object): number {
  const withoutSecrets = JSON.stringify(state, (_key, value: unknown) =>
    typeof value === "string" && value.startsWith("enc:") ? "" : value,
  );
  return utf8(withoutSecrets).length;
}
