import { Client } from "pg";
import { ConfigError } from "../../platform/config/config";
import { importKinds, tableOf, type ImportKind, type SourceRow } from "./kinds";

/** Rows that are read and written at once. */
const batchSize = 500;

/** A snapshot of the Python TimeTracker's database, which is only read. */
export interface ImportSource {
  /** IANA zone of the installation; undefined if its settings name none. */
  readonly zone: string | undefined;
  /** Reads a table in batches, in the order of the ids. */
  rows(kind: ImportKind): AsyncIterable<readonly SourceRow[]>;
  /** Rows of `integrations`; none in versions without them. */
  integrations(): Promise<readonly SourceRow[]>;
  close(): Promise<void>;
}

/**
 * Opens a snapshot of the database.
 * @throws ConfigError if it cannot be reached, or is no database of the Python TimeTracker
 */
export async function openSource(url: string): Promise<ImportSource> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`--from: the database cannot be reached: ${message}`, { cause: error });
  }
  // A connection that breaks fails the query that is running.
  client.on("error", () => undefined);
  try {
    await client.query("begin transaction isolation level repeatable read, read only");
    await assertTables(client);
    const zone = await zoneOf(client);
    return {
      zone,
      rows: (kind) => readRows(client, kind),
      integrations: () => readIntegrations(client),
      close: () => client.end(),
    };
  } catch (error) {
    await client.end();
    throw error;
  }
}

async function hasTable(client: Client, table: string): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>(
    "select to_regclass($1) is not null as found",
    [table],
  );
  return rows[0]?.found ?? false;
}

async function assertTables(client: Client): Promise<void> {
  for (const kind of importKinds) {
    const table = tableOf[kind];
    if (!(await hasTable(client, table))) {
      throw new ConfigError(
        `--from: this is no database of the Python TimeTracker: it has no table ${table}`,
      );
    }
  }
  if (await hasTable(client, "imported_rows")) {
    throw new ConfigError("--from: this is a database of tt-host");
  }
}

async function zoneOf(client: Client): Promise<string | undefined> {
  if (!(await hasTable(client, "settings"))) return undefined;
  const { rows } = await client.query<{ row: SourceRow }>(
    "select to_jsonb(t) as row from settings t order by id limit 1",
  );
  const zone = rows[0]?.row["timezone"];
  return typeof zone === "string" && zone !== "" ? zone : undefined;
}

/** To JSON, because columns differ between versions, and so that times keep what their clocks showed. */
async function* readRows(client: Client, kind: ImportKind): AsyncIterable<readonly SourceRow[]> {
  const columns = kind === "user" ? await userColumns(client) : "to_jsonb(t)";
  let after = String(-(2n ** 63n));
  for (;;) {
    const { rows } = await client.query<{ row: SourceRow }>(
      `select ${columns} as row from ${tableOf[kind]} t where t.id > $1::bigint
       order by t.id limit ${String(batchSize)}`,
      [after],
    );
    const batch = rows.map(({ row }) => row);
    const last = batch.at(-1);
    if (!last) return;
    yield batch;
    after = String(last.id);
  }
}

/** Administrators have a role in a table of roles, too. Hashes and secrets are not read. */
async function userColumns(client: Client): Promise<string> {
  const user = "to_jsonb(t) - 'password_hash' - 'two_factor_secret'";
  const hasRoles = (await hasTable(client, "user_roles")) && (await hasTable(client, "roles"));
  if (!hasRoles) return user;
  return `${user} || jsonb_build_object('has_admin_role', exists (
    select from user_roles join roles on roles.id = user_roles.role_id
    where user_roles.user_id = t.id and roles.name in ('admin', 'super_admin')))`;
}

async function readIntegrations(client: Client): Promise<readonly SourceRow[]> {
  if (!(await hasTable(client, "integrations"))) return [];
  const { rows } = await client.query<{ row: SourceRow }>(
    `select to_jsonb(t) as row from integrations t
     where t.provider in ('github_connector', 'slack_connector', 'google_calendar_connector')
     order by t.id`,
  );
  return rows.map(({ row }) => row);
}
