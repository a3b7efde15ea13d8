import type { BenchRun } from "../runner/bench";
import { startServer } from "../runner/child";
import type { FirstSync } from "../runner/first-sync/scenario";
import { hostSide, installed } from "../runner/first-sync/sides";
import type { ProfiledWork } from "./work";

/** The first sync of many items. */
export const firstSyncOf =
  (scenario: FirstSync) =>
  async ({ databases, isShort }: BenchRun): Promise<ProfiledWork> => {
    const items = isShort ? 300 : 10_000;
    const sources = [`warm:${String(items)}`, `cold:${String(items)}`];
    const provider = await startServer(scenario.programs.provider, sources, {});
    return {
      name: `a first sync of ${scenario.items}`,
      items,
      unit: scenario.items,
      database: await databases.create(`profile_${scenario.name}`),
      env: { ...scenario.environment(provider.url), ...installed },
      async warmUp(url) {
        const side = await hostSide(scenario, url);
        await side.choose("warm");
        await side.sync();
        await side.choose("cold");
        return async () => {
          await side.sync();
        };
      },
      stop: () => provider.stop(),
    };
  };
