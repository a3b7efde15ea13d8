import type { JsonObject } from "@tt/connector-core";
import type { SourceRow } from "../../features/timetracker-import/kinds";

/** Connectors of the Python TimeTracker, and the fields of their settings. */
const fieldsOf: Readonly<Record<string, FieldsOfConnector>> = {
  github_connector: {
    secrets: ["github_token", "webhook_secret"],
    plain: ["repo_owner", "repo_name", "label_filter", "auto_start_timer"],
  },
  slack_connector: {
    secrets: ["bot_token", "signing_secret"],
    plain: [
      ...["channel_id", "notify_on_start", "notify_on_stop"],
      ...["daily_summary", "daily_summary_time", "linked_slack_user_id"],
    ],
  },
  google_calendar_connector: {
    secrets: [],
    plain: ["calendar_id", "sync_direction", "sync_days_back"],
  },
};

interface FieldsOfConnector {
  readonly secrets: readonly string[];
  readonly plain: readonly string[];
}

/** Settings of an integration as a user would enter them. */
export interface ImportedSettings {
  /** The connector's key. */
  readonly connector: string;
  readonly input: JsonObject;
  /** Names of the secrets that could not be decrypted. */
  readonly unreadable: readonly string[];
}

/**
 * Reads the settings of an integration. Undefined if it is of another connector.
 * @param project The project here of its default project; undefined if it was not imported.
 * @param decrypt Decrypts a stored secret; throws if no key does.
 */
export async function readSettings(
  { provider, config, is_active }: SourceRow,
  project: number | undefined,
  decrypt: (stored: string) => Promise<string>,
): Promise<ImportedSettings | undefined> {
  const connector = typeof provider === "string" ? provider : "";
  const fields = fieldsOf[connector];
  if (!fields || typeof config !== "object" || config === null) return undefined;
  const values = config as JsonObject;
  const input: JsonObject = {};
  const unreadable: string[] = [];
  for (const name of fields.plain) {
    const value = values[name];
    if (value !== undefined && value !== null && value !== "") input[name] = value;
  }
  for (const name of fields.secrets) {
    const stored = values[name];
    if (typeof stored !== "string" || stored === "") continue;
    try {
      // Without a key, the Python program stored secrets as they are.
      input[name] = stored.startsWith("enc:") ? await decrypt(stored) : stored;
    } catch {
      unreadable.push(name);
    }
  }
  if (project !== undefined) input["default_project_id"] = project;
  if (is_active === false) input["is_active"] = false;
  return { connector, input, unreadable };
}
