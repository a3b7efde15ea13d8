import {
  changeGroups,
  checkDescriptors,
  connectorVariables,
  type Descriptor,
} from "@tt/connector-core";
import { nodeCrypto } from "@tt/connector-core/node";
import { Redis } from "ioredis";
import {
  checkSecrets,
  describeUnreadable,
  hasUnreadable,
  unreadableAdvice,
} from "../connectors/keys/check";
import { isLoopback, type Config } from "../platform/config/config";
import type { OpenDatabase } from "../platform/db/database";
import { DirectoryInUseError } from "../platform/db/directory-lock";
import { pendingMigrations } from "../platform/db/migrate";
import { openDatabase } from "../platform/db/open";
import type { Log } from "../platform/log/log";
import { loadKeys } from "../platform/secrets/keys";
import { explain } from "./explain";

/** One line of the report of `tt-host doctor`. */
export interface Finding {
  readonly subject: "connectors" | "database" | "key" | "secrets" | "redis" | "base url";
  readonly level: "ok" | "warn" | "fail";
  /** What was found and, unless the level is `ok`, what to do. */
  readonly text: string;
}

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

/** Lists the connectors and which of their variables are set. */
function checkConnectors(
  { endpoints, clients }: Config,
  connectors: readonly Descriptor[],
): readonly Finding[] {
  const subject = "connectors";
  const faults = checkDescriptors(connectors, { supports: changeGroups });
  if (faults.length > 0) {
    return faults.map((fault) => ({
      subject,
      level: "fail",
      text: `${fault}; remove it or fix it`,
    }));
  }
  const values = { ...endpoints, ...clients };
  return connectors.map(({ manifest }) => {
    const variables = connectorVariables(manifest);
    const names = [...Object.keys(variables.endpoints), ...variables.clients].map((name) =>
      values[name] === undefined ? name : `${name} (set)`,
    );
    const text = names.length === 0 ? manifest.name : `${manifest.name}: ${names.join(", ")}`;
    return { subject, level: "ok", text };
  });
}

async function guarded(
  subject: Finding["subject"],
  check: () => Promise<Omit<Finding, "subject">>,
): Promise<Finding> {
  try {
    return { subject, ...(await check()) };
  } catch (error) {
    return { subject, level: "fail", text: explain(error) };
  }
}

type Check = Promise<Omit<Finding, "subject">>;

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

async function checkSchema(config: Config, { db }: OpenDatabase): Check {
  const where =
    config.databaseUrl === undefined ? `embedded in ${config.dataDirectory}` : "PostgreSQL";
  const pending = await pendingMigrations(db);
  return pending.length === 0
    ? { level: "ok", text: `${where}, schema up to date` }
    : {
        level: "warn",
        text: `${where}, ${String(pending.length)} pending migrations: run tt-host migrate or start the host`,
      };
}

async function checkStoredSecrets(config: Config, { db }: OpenDatabase): Check {
  if ((await pendingMigrations(db)).length > 0) {
    return { level: "warn", text: "not checked: run tt-host migrate first" };
  }
  const { keys } = await loadKeys(config);
  const check = await checkSecrets(db, nodeCrypto(keys));
  if (hasUnreadable(check)) {
    return { level: "fail", text: `${describeUnreadable(check)}. Fix: ${unreadableAdvice}` };
  }
  return {
    level: "ok",
    text:
      `all secrets of ${String(check.checked)} integrations and ` +
      `${String(check.webhooks.checked)} webhooks can be decrypted`,
  };
}

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

async function checkKey(config: Config): Check {
  const { keys, origin } = await loadKeys(config);
  if (keys.length > 0) return { level: "ok", text: `${String(keys.length)} from the ${origin}` };
  return {
    level: "fail",
    text: "none, so integrations that store secrets cannot be saved: set SETTINGS_ENCRYPTION_KEY (32 random bytes, base64url)",
  };
}

async function checkRedis(config: Config): Check {
  if (config.redisUrl === undefined) {
    return {
      level: "ok",
      text: "not configured: each process counts rate limits on its own",
    };
  }
  const redis = new Redis(config.redisUrl, {
    lazyConnect: true,
    connectTimeout: 2_000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // connect() reports a refused connection; without a listener ioredis prints it as well.
  redis.on("error", () => undefined);
  try {
    await redis.connect();
    await redis.ping();
    return { level: "ok", text: "answers" };
  } catch {
    return {
      level: "fail",
      text: "REDIS_URL is set, but no Redis answers there: start it, or correct or unset REDIS_URL",
    };
  } finally {
    redis.disconnect();
  }
}

async function checkBaseUrl(config: Config): Check {
  const url = new URL(config.baseUrl);
  if (url.protocol !== "https:" && !isLoopback(url.hostname)) {
    return {
      level: "fail",
      text: `${config.baseUrl}: providers and browsers require https`,
    };
  }
  if (await hostAnswers(config)) return { level: "ok", text: `${config.baseUrl} answers` };
  const text = `${config.baseUrl} does not answer: start the host, or correct BASE_URL`;
  return { level: "warn", text };
}

async function hostAnswers(config: Config): Promise<boolean> {
  const answer = await fetch(`${config.baseUrl}/api/v1/health`, {
    signal: AbortSignal.timeout(2_000),
  }).catch(() => undefined);
  return answer?.ok ?? false;
}
