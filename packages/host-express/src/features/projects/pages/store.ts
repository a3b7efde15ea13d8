import { sql, type Kysely } from "kysely";
import type { Actor } from "../../../platform/auth/principal";
import type { Database } from "../../../platform/db/schema";

/** An integration that writes into a project. */
export interface WritingIntegration {
  /** Key of the connector. */
  readonly connector: string;
  readonly scope: "personal" | "workspace";
}

/**
 * Lists the active integrations whose settings name a project: the user's and those of the workspace.
 * @param fields Names of the settings that are projects, by connector.
 */
export async function integrationsOf(
  db: Kysely<Database>,
  { userId }: Actor,
  projectId: number,
  fields: ReadonlyMap<string, readonly string[]>,
): Promise<readonly WritingIntegration[]> {
  const rows = await db
    .selectFrom("integrations")
    .select(["connector", "scope"])
    .select(sql<Record<string, unknown>>`config->'settings'`.as("settings"))
    .where("active", "=", true)
    .where((where) => where.or([where("owner", "=", userId), where("scope", "=", "workspace")]))
    .orderBy("connector")
    .orderBy("scope")
    .execute();
  return rows.filter(({ connector, settings }) =>
    (fields.get(connector) ?? []).some((name) => settings[name] === projectId),
  );
}
