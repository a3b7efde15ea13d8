import type { Transaction } from "kysely";
import type { Actor } from "../../platform/auth/principal";
import type { Database } from "../../platform/db/schema";
import { recordEvents } from "../../platform/events/record";

/** A client to be made. */
export interface NewClient {
  readonly name: string;
  readonly description: string | null;
  readonly contact_person: string | null;
  readonly email: string | null;
  readonly company: string | null;
  readonly phone: string | null;
  readonly address: string | null;
  readonly default_hourly_rate: number | null;
  readonly custom_fields: Readonly<Record<string, unknown>>;
}

/** What became of a new client. */
export type ClientOutcome =
  | { readonly status: "created"; readonly id: number }
  /** Another client has that name. */
  | { readonly status: "refused"; readonly reason: "name_taken" };

/** Makes clients, each with its event; a taken name refuses its own only. */
export async function createClients(
  tx: Transaction<Database>,
  actor: Actor,
  inputs: readonly NewClient[],
): Promise<readonly ClientOutcome[]> {
  const rows = await tx
    .insertInto("clients")
    .values(
      inputs.map((input) => ({
        ...input,
        custom_fields: JSON.stringify(input.custom_fields),
        created_by: actor.userId,
      })),
    )
    .onConflict((conflict) => conflict.column("name").doNothing())
    .returning(["id", "name"])
    .execute();
  await recordEvents(
    tx,
    rows.map((row) => ({
      type: "client.created" as const,
      userId: actor.userId,
      entity: { type: "client", ...row },
    })),
  );
  const ids = new Map(rows.map((row) => [row.name, row.id]));
  return inputs.map(({ name }) => {
    const id = ids.get(name);
    return id === undefined
      ? { status: "refused", reason: "name_taken" }
      : { status: "created", id };
  });
}
