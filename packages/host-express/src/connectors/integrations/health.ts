import type { Manifest } from "@tt/connector-core";
import { sql, type Kysely } from "kysely";
import { toDate } from "../../platform/db/instants";
import { readPage, type Page, type PageRequest } from "../../platform/db/page";
import type { Database } from "../../platform/db/schema";

/** An integration as administrators see it: whether it works, and nothing of its settings. */
export interface IntegrationHealth {
  readonly id: string;
  /** The provider's name. */
  readonly name: string;
  /** The owner's username; null for the workspace's. */
  readonly owner: string | null;
  readonly label: string;
  readonly tone: "run" | "warn" | "bad" | "neutral";
  readonly message: string | null;
  readonly lastSyncAt: Date | undefined;
}

/** Everybody's integrations: those that need their owner first. */
export async function listHealth(
  db: Kysely<Database>,
  manifests: readonly Manifest[],
  page: PageRequest,
): Promise<Page<IntegrationHealth>> {
  const names = new Map(manifests.map(({ key, name }) => [key, name]));
  const state = sql<string | null>`integrations.config->'health'->>'state'`;
  const isUsed = sql<boolean>`${state} is not null or exists (
    select from integration_deliveries d
    where d.integration_id = integrations.id and d.outcome <> 'refused')`;
  const matching = db
    .selectFrom("integrations")
    .leftJoin("users", "users.id", "integrations.owner")
    .where("integrations.connector", "in", [...names.keys()]);
  const { rows, total } = await readPage(matching, page, (query) =>
    query
      .select([
        "integrations.id",
        "integrations.connector",
        "integrations.active",
        "users.username",
        state.as("state"),
        isUsed.as("is_used"),
        sql<string | null>`integrations.config->'health'->>'message'`.as("message"),
        sql<string | null>`(select max(finished_at)::text from integration_runs
          where integration_id = integrations.id and status = 'done' and not dry_run)`.as("synced"),
      ])
      .orderBy(sql`case ${state} when 'needs_reauth' then 0 when 'degraded' then 1 else 2 end`)
      .orderBy("integrations.connector")
      .orderBy(sql`users.username collate "C" nulls first`),
  );
  return {
    rows: rows.map(
      ({ id, connector, active, username, state: health, is_used, message, synced }) => ({
        id,
        name: names.get(connector) ?? connector,
        owner: username,
        ...stateOf(active, is_used, health),
        message: active ? message : null,
        lastSyncAt: synced === null ? undefined : toDate(synced),
      }),
    ),
    total,
  };
}

function stateOf(
  isActive: boolean,
  isUsed: boolean,
  health: string | null,
): Pick<IntegrationHealth, "label" | "tone"> {
  if (!isActive) return { label: "Paused or disconnected", tone: "neutral" };
  if (health === "needs_reauth") return { label: "Reconnect", tone: "bad" };
  if (health === "degraded") return { label: "Needs attention", tone: "warn" };
  return isUsed ? { label: "Works", tone: "run" } : { label: "Not used yet", tone: "neutral" };
}
