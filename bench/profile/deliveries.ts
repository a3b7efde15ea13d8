import { startGenerator } from "../delivery/generator";
import { seedGithub } from "../delivery/integrations";
import type { BenchRun } from "../runner/bench";
import { createSeeded } from "../runner/host";
import { assertStatuses } from "../runner/load";
import type { ProfiledWork } from "./work";

const name = "deliveries";
const connections = 16;

/** Signed deliveries to a host with one integration. */
export async function deliveriesTo({ databases, isShort }: BenchRun): Promise<ProfiledWork> {
  const items = isShort ? 400 : 10_000;
  const database = await createSeeded(databases, "profile_deliveries", (db) => seedGithub(db, 1));
  const generator = startGenerator();
  const send = async (url: string, from: number): Promise<void> => {
    const path = "/api/integrations/github/webhook/{publicId}";
    const order = { urls: [url], path, integrations: 1, from, count: items, connections };
    const { statuses } = await generator.send(order);
    assertStatuses(name, items, statuses);
  };
  return {
    name,
    items,
    unit: name,
    database,
    env: {},
    async warmUp(url) {
      await send(url, 0);
      return () => send(url, items);
    },
    stop: () => generator.stop(),
  };
}
