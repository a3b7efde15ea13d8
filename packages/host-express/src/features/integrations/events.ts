import type { DomainEvent } from "@tt/connector-core";
import type { Transaction } from "kysely";
import { z } from "zod";
import type { Database } from "../../platform/db/schema";
import type { JobHandler, Jobs } from "../../platform/jobs/jobs";
import type { FanOut } from "../../platform/jobs/relay";
import type { RegisteredConnector } from "./registry";

const queue = "connector_event";

const job = z.object({
  integration: z.string(),
  connector: z.string(),
  event: z.json(),
});

/** Makes one job per card whose connector wants to hear of an event, once per event and card. */
export function fanOutToCards(connectors: readonly RegisteredConnector[], jobs: Jobs): FanOut {
  return async (events, tx) => {
    for (const { manifest } of connectors) {
      const wanted = events.filter((event) => manifest.on?.includes(event.type) ?? false);
      if (wanted.length === 0) continue;
      const cards = await cardsOf(tx, manifest.key, wanted);
      for (const event of wanted) {
        for (const card of cards.filter((row) => concerns(row, event))) {
          await jobs.send(queue, { integration: card.id, connector: manifest.key, event }, tx);
        }
      }
    }
  };
}

/** Hands an event to the connector of its card. */
export function eventJob(connectors: readonly RegisteredConnector[]): JobHandler {
  return {
    queue,
    retryLimit: 5,
    async handle(data) {
      const { integration, connector: key, event } = job.parse(data);
      const registered = connectors.find(({ manifest }) => manifest.key === key);
      // The relay wrote this event; a connector that was taken out of the host hears no more of it.
      const result = await registered?.connector.deliverEvent(
        integration,
        event as unknown as DomainEvent,
      );
      if (result && !result.ok && result.code !== "not_configured") throw new Error(result.error);
    },
  };
}

async function cardsOf(
  tx: Transaction<Database>,
  connector: string,
  events: readonly DomainEvent[],
) {
  const users = events.flatMap((event) => event.userId ?? []);
  return tx
    .selectFrom("integrations")
    .select(["id", "owner"])
    .where("connector", "=", connector)
    .where("active", "=", true)
    .where((where) =>
      where.or([where("owner", "is", null), where("owner", "in", [0, ...new Set(users)])]),
    )
    .execute();
}

/** A personal card hears of what its owner did; a workspace card of everything. */
function concerns(card: { readonly owner: number | null }, event: DomainEvent): boolean {
  return card.owner === null || card.owner === event.userId;
}
