import type { Descriptor } from "@tt/connector-core";
import {
  checkBaseUrl,
  checkConnectors,
  checkKey,
  checkRedis,
  checkSchema,
  checkStoredSecrets,
  hostAnswers,
  type Check,
  type Finding,
} from "../connectors/doctor/checks";
import type { Config } from "../platform/config/config";
import type { OpenDatabase } from "../platform/db/database";
import { DirectoryInUseError } from "../platform/db/directory-lock";
import { openDatabase } from "../platform/db/open";
import type { Log } from "../platform/log/log";
import { explain } from "./explain";

/**
 * Runs the checks of `tt-host doctor`. Changes nothing, except that the embedded database gets a
 * key file if it has none.
 */
export async function diagnose(
  config: Config,
  log: Log,
  connectors: readonly Descriptor[],
): Promise<readonly Finding[]> {
  const findings = await Promise.all([
    checkDatabase(config, log),
    guarded("key", () => checkKey(config)),
    guarded("redis", () => checkRedis(config)),
    guarded("base url", () => checkBaseUrl(config)),
  ]);
  return [...checkConnectors(config, connectors), ...findings.flat()];
}

async function guarded(subject: Finding["subject"], check: () => Check): Promise<Finding> {
  try {
    return { subject, ...(await check()) };
  } catch (error) {
    return { subject, level: "fail", text: explain(error) };
  }
}

/** Checks the database and the secrets stored in it. */
async function checkDatabase(config: Config, log: Log): Promise<readonly Finding[]> {
  let database: OpenDatabase;
  try {
    database = await openDatabase(config, log);
  } catch (error) {
    if (!(error instanceof DirectoryInUseError)) {
      return [{ subject: "database", level: "fail", text: explain(error) }];
    }
    return [
      await guarded("database", () => checkHeldDatabase(config)),
      { subject: "secrets", level: "warn", text: heldSecrets },
    ];
  }
  try {
    return [
      await guarded("database", () => checkSchema(config, database)),
      await guarded("secrets", () => checkStoredSecrets(config, database)),
    ];
  } finally {
    await database.close();
  }
}

const heldSecrets =
  "not checked: another process uses the embedded database. If secrets cannot be decrypted, the " +
  "host logs a warning when it starts";

/** Only one process can use the embedded database; normally that is the running host. */
async function checkHeldDatabase(config: Config): Check {
  return (await hostAnswers(config))
    ? { level: "ok", text: `embedded in ${config.dataDirectory}, in use by the running host` }
    : {
        level: "warn",
        text:
          `embedded in ${config.dataDirectory}, in use by a process that does not answer on ` +
          `${config.baseUrl}: stop that process, or set BASE_URL to the address of the host`,
      };
}
