import { createGuardedFetch, nodeCrypto } from "@tt/connector-core/node";
import type { Kysely } from "kysely";
import { builtIn } from "../built-in";
import { createStorage } from "../connectors/storage/create-storage";
import {
  planIntegration,
  savePlanned,
  type IntegrationServices,
} from "../connectors/timetracker-import/integrations";
import type { SourceRow } from "../features/timetracker-import/kinds";
import { ImportReport } from "../features/timetracker-import/report";
import { completeSetupByImport, importRows } from "../features/timetracker-import/run";
import { openSource, type ImportSource } from "../features/timetracker-import/source";
import type { RowOutcome } from "../features/timetracker-import/write";
import { passwordLink } from "../features/users/password-links/path";
import { createPasswordLink, linkDays } from "../features/users/password-links/write";
import { ConfigError, type Config } from "../platform/config/config";
import type { OpenDatabase } from "../platform/db/database";
import { DirectoryInUseError } from "../platform/db/directory-lock";
import type { Database } from "../platform/db/schema";
import type { Log } from "../platform/log/log";
import { loadKeys } from "../platform/secrets/keys";
import { withDatabase } from "./with-database";

/** Options of `tt-host import`. */
export interface ImportCommandOptions {
  /** URL of the Python TimeTracker's database. */
  readonly from: string;
  /** Name of that installation, to recognize its rows when it is imported again. */
  readonly source: string;
  /** IANA zone of its times; undefined to take it from its settings. */
  readonly timezone: string | undefined;
  readonly dryRun: boolean;
}

type Print = (line: string) => void;

/**
 * Runs `tt-host import`.
 * @returns false if a row was refused
 * @throws ConfigError if a database cannot be used, or the time zone is unknown
 */
export async function importCommand(
  config: Config,
  log: Log,
  options: ImportCommandOptions,
  print: Print,
): Promise<boolean> {
  const from = await openSource(options.from);
  try {
    const zone = zoneOf(options, from);
    return await withDatabase(config, log, (database) =>
      runImport(config, log, database, { ...options, zone }, from, print),
    );
  } catch (error) {
    if (!(error instanceof DirectoryInUseError)) throw error;
    throw new ConfigError(
      "TT_DATA_DIR: the embedded database is in use by the running host. Stop it, then import.",
      { cause: error },
    );
  } finally {
    await from.close();
  }
}

/** Times of the Python program have no zone; its settings say which one is meant. */
function zoneOf({ timezone }: ImportCommandOptions, from: ImportSource): string {
  const zone = timezone ?? from.zone ?? "Europe/Rome";
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return zone;
  } catch (error) {
    throw new ConfigError(`--timezone: ${zone} is no IANA time zone`, { cause: error });
  }
}

type ZonedOptions = ImportCommandOptions & { readonly zone: string };

async function runImport(
  config: Config,
  log: Log,
  database: OpenDatabase,
  options: ZonedOptions,
  from: ImportSource,
  print: Print,
): Promise<boolean> {
  const { dryRun, source, zone } = options;
  const report = new ImportReport();
  const newUsers: number[] = [];
  const onRow = (outcome: RowOutcome): void => {
    report.add(outcome);
    const { kind, status, localId } = outcome;
    if (kind === "user" && status === "created" && localId !== undefined) newUsers.push(localId);
  };
  const services = await createServices(config, log, database);
  let integrations: Integrations = { lines: [], isComplete: true };
  try {
    print(`Times without a zone are taken to be in ${zone}.`);
    await importRows(database.db, from, {
      ...{ source, zone, dryRun, onRow },
      async beforeRollback(tx) {
        integrations = await importIntegrations({ ...services, db: tx }, options, from);
      },
    });
    if (!dryRun) integrations = await importIntegrations(services, options, from);
  } finally {
    await services.storage.close();
  }
  if (!dryRun && (await completeSetupByImport(database.db, zone))) {
    print("The set-up is complete: an administrator was imported.");
  }
  for (const line of [...report.lines(), ...integrations.lines]) print(line);
  if (dryRun) print("\nThis was a dry run: nothing was stored.");
  else await printLinks(database.db, config, newUsers, print);
  return integrations.isComplete && report.isComplete;
}

/** Creates what importing integrations needs. Close the storage afterwards. */
async function createServices(
  config: Config,
  log: Log,
  database: OpenDatabase,
): Promise<IntegrationServices> {
  const { keys } = await loadKeys(config);
  const storage = await createStorage(database, { now: () => new Date() });
  return {
    ...{ db: database.db, storage, crypto: nodeCrypto(keys), config, log, fetch },
    guardedFetch: createGuardedFetch({ allowlist: config.outboundAllowlist }),
    connectors: builtIn,
  };
}

/** What became of integrations. */
interface Integrations {
  readonly lines: readonly string[];
  /** False if one was refused. */
  readonly isComplete: boolean;
}

async function importIntegrations(
  services: IntegrationServices,
  options: ZonedOptions,
  from: ImportSource,
): Promise<Integrations> {
  const results: Integrations[] = [];
  for (const row of await from.integrations()) {
    results.push(await importIntegration(services, options, row));
  }
  return {
    lines: results.flatMap(({ lines }) => lines),
    isComplete: results.every(({ isComplete }) => isComplete),
  };
}

async function importIntegration(
  services: IntegrationServices,
  { source, dryRun }: ZonedOptions,
  row: SourceRow,
): Promise<Integrations> {
  const what = `integration ${String(row.id)} (${row["provider"] as string})`;
  const refused = (reason: string): Integrations => ({
    lines: [`${what} refused: ${reason}`],
    isComplete: false,
  });
  const plan = await planIntegration(services, source, row);
  if (typeof plan === "string") return refused(plan);
  if (dryRun) {
    if (plan.unreadable.length > 0) return refused(`cannot decrypt ${plan.unreadable.join(", ")}`);
    return { lines: [`${what} would be saved`], isComplete: true };
  }
  const { status, text } = await savePlanned(services, plan);
  const { api, name } = plan.descriptor.manifest;
  // Tokens are not imported.
  const isUnconnected = status === "created" && api.auth.type === "oauth2";
  return {
    lines: [
      `${what} ${status}${text === "" ? "" : `: ${text}`}`,
      ...(isUnconnected
        ? [`${what}: its owner has to connect ${name} again, on the page Integrations`]
        : []),
    ],
    isComplete: status !== "refused",
  };
}

/** The Python program's password hashes cannot be verified here, so users choose new passwords. */
async function printLinks(
  db: Kysely<Database>,
  { baseUrl }: Config,
  userIds: readonly number[],
  print: Print,
): Promise<void> {
  const lines: string[] = [];
  for (const id of userIds) {
    const code = await createPasswordLink(db, id, new Date());
    if (code === undefined) continue;
    const { username } = await db
      .selectFrom("users")
      .select("username")
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    lines.push(`${username}  ${passwordLink(baseUrl, username, code)}`);
  }
  if (lines.length === 0) return;
  print(
    `\nPasswords cannot be imported. With these links, users choose one within ${String(linkDays)} days:`,
  );
  for (const line of lines) print(line);
}
