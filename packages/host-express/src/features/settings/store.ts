import type { Kysely, Selectable } from "kysely";
import type { Database } from "../../platform/db/schema";
import type { SettingsTable } from "../../platform/db/tables/accounts";

/** Settings of the installation. */
export interface Settings {
  readonly timezone: string;
  readonly singleActiveTimer: boolean;
  /** False until the first administrator has been created. */
  readonly setupCompleted: boolean;
}

/** Reads the installation's settings. */
export async function readSettings(db: Kysely<Database>): Promise<Settings> {
  const row = await db
    .selectFrom("settings")
    .select(["timezone", "single_active_timer", "setup_completed_at"])
    .where("id", "=", 1)
    .executeTakeFirstOrThrow();
  return {
    timezone: row.timezone,
    singleActiveTimer: row.single_active_timer,
    setupCompleted: row.setup_completed_at !== null,
  };
}

const changeable = [
  "timezone",
  "currency",
  "single_active_timer",
  "prevent_overlapping_entries",
  "inventory_enabled",
  "quote_prefix",
  "quote_start_number",
  "quote_number_pattern",
] as const;

/** The settings that administrators can change, as columns of `settings`. */
export type SettingsRow = Pick<Selectable<SettingsTable>, (typeof changeable)[number]>;

/** Reads the settings that administrators can change. */
export async function adminSettings(db: Kysely<Database>): Promise<SettingsRow> {
  return db.selectFrom("settings").select(changeable).where("id", "=", 1).executeTakeFirstOrThrow();
}

/** How often, when and by whom the settings were changed. */
export type SettingsVersion = Pick<
  Selectable<SettingsTable>,
  "version" | "updated_at" | "changed_by"
>;

/** Reads the version of the settings. */
export async function settingsVersion(db: Kysely<Database>): Promise<SettingsVersion> {
  return db
    .selectFrom("settings")
    .select(["version", "updated_at", "changed_by"])
    .where("id", "=", 1)
    .executeTakeFirstOrThrow();
}
