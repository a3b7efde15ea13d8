import type { JsonObject } from "@tt/connector-core";
import { HostClient } from "./host-client";

/** Says what became of the newest delivery; undefined if none came since the last call. */
export type NextOutcome = () => Promise<string | undefined>;

/**
 * Watches the history of deliveries of the development host.
 * @throws Error with the host's answer, TypeError if it does not answer
 */
export async function watchOutcomes(url: string, slug: string): Promise<NextOutcome> {
  const client = new HostClient(url);
  await client.logIn();
  const newest = async (): Promise<JsonObject | undefined> => {
    const path = `/api/integrations/${slug}/deliveries?per_page=1`;
    const { deliveries } = await client.send("GET", path);
    return (deliveries as readonly JsonObject[])[0];
  };
  let seen = (await newest())?.["id"];
  return async () => {
    const delivery = await newest();
    if (!delivery || delivery["id"] === seen) return undefined;
    seen = delivery["id"];
    return describeOutcome(delivery);
  };
}

/** E.g. `task 3: created`, `task 3: skipped: Nothing has changed since the last time.` */
function describeOutcome(delivery: JsonObject): string {
  const { outcome, reason, task_id: task, time_entry_id: entry } = delivery;
  const what =
    typeof task === "number"
      ? [`task ${String(task)}`]
      : typeof entry === "number"
        ? [`time entry ${String(entry)}`]
        : [];
  return [...what, outcome as string, ...(typeof reason === "string" ? [reason] : [])].join(": ");
}
