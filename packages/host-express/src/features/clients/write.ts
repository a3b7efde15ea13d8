import { sql, type Transaction } from "kysely";
import type { Actor } from "../../platform/auth/principal";
import { differing } from "../../platform/db/differing";
import type { Database } from "../../platform/db/schema";
import { recordEvents } from "../../platform/events/record";
import { staleVersion, type ChangeOutcome } from "../../platform/change-outcome";
import { clientVisible } from "../access/clients";

/** Input of {@link createClients}. */
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

/** Result of creating one client. */
export type ClientOutcome =
  | { readonly status: "created"; readonly id: number }
  | { readonly status: "refused"; readonly reason: "name_taken" };

/** Creates clients and records their events. A taken name refuses only the client that has it. */
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

/** Changes to a client; absent and undefined fields keep their values. */
export type ClientChange = {
  readonly [Field in keyof NewClient]?: NewClient[Field] | undefined;
} & { readonly status?: "active" | "inactive" | undefined };

/**
 * Updates a client that the actor can see. Only its creator and administrators may change its status.
 * @param options `version` refuses the change unless it is the current version; `event` is the event
 * to record (default: `client.updated`), as a deletion only makes the client inactive.
 * @throws the driver's unique violation (23505) if the name is taken
 */
export async function updateClient(
  tx: Transaction<Database>,
  actor: Actor,
  id: number,
  change: ClientChange,
  options: {
    readonly version?: number | undefined;
    readonly event?: "client.updated" | "client.deleted";
  } = {},
): Promise<ChangeOutcome> {
  const before = await tx
    .selectFrom("clients")
    .selectAll()
    .where("id", "=", id)
    .where(clientVisible(actor))
    .forUpdate()
    .executeTakeFirst();
  if (!before) return { status: "refused", reason: "not_found" };
  const stale = staleVersion(options.version, before);
  if (stale) return stale;
  const { custom_fields: customFields, ...fields } = differing(before, change);
  const canChangeStatus = actor.role === "admin" || before.created_by === actor.userId;
  const changesStatus = fields.status !== undefined || options.event === "client.deleted";
  if (changesStatus && !canChangeStatus) {
    const message =
      "Only the client's creator and administrators may change its status or delete it";
    return { status: "refused", reason: "not_allowed", message };
  }
  if (customFields === undefined && Object.keys(fields).length === 0) {
    return { status: "unchanged" };
  }
  await tx
    .updateTable("clients")
    .set({
      ...fields,
      ...(customFields === undefined ? {} : { custom_fields: JSON.stringify(customFields) }),
      updated_at: sql`now()`,
      version: sql`version + 1`,
      changed_by: actor.userId,
    })
    .where("id", "=", id)
    .execute();
  await recordEvents(tx, [
    {
      type: options.event ?? "client.updated",
      userId: actor.userId,
      entity: { type: "client", id, name: fields.name ?? before.name },
    },
  ]);
  return { status: "updated" };
}
