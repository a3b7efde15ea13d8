import { nodeCrypto } from "@tt/connector-core/node";
import { Redis } from "ioredis";
import { checkSecrets, describeUnreadable, unreadableAdvice } from "../connectors/keys/check";
import { isLoopback, type Config } from "../platform/config/config";
import type { OpenDatabase } from "../platform/db/database";
import { DirectoryInUseError } from "../platform/db/directory-lock";
import { pendingMigrations } from "../platform/db/migrate";
import { openDatabase } from "../platform/db/open";
import type { Log } from "../platform/log/log";
import { loadKeys } from "../platform/secrets/keys";
import { explain } from "./explain";

/** One line of a diagnosis. */
export interface Finding {
  readonly subject: "database" | "key" | "secrets" | "redis" | "base url";
  readonly level: "ok" | "warn" | "fail";
  /** What was found and, unless it is well, what to do. */
  readonly text: string;
}

/** `tt-host doctor`: is this installation fit to run? Changes nothing but a missing key file. */
export async function diagnose(config: Config, log: Log): Promise<readonly Finding[]> {
  const findings = await Promise.all([
    checkDatabase(config, log),
    guarded("key", () => checkKey(config)),
    guarded("redis", () => checkRedis(config)),
    guarded("base url", () => checkBaseUrl(config)),
  ]);
  return findings.flat();
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

/** The database and, with the same connection, the secrets in it. */
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
  "not checked, since another process has the embedded database: a host warns in its log when it " +
  "starts if secrets cannot be opened";

async function checkSchema(config: Config, { db }: OpenDatabase): Check {
  const where =
    config.databaseUrl === undefined ? `embedded in ${config.dataDirectory}` : "PostgreSQL";
  const pending = await pendingMigrations(db);
  return pending.length === 0
    ? { level: "ok", text: `${where}, schema up to date` }
    : {
        level: "warn",
        text: `${where}, ${String(pending.length)} migrations pending: run tt-host migrate or start the host`,
      };
}

async function checkStoredSecrets(config: Config, { db }: OpenDatabase): Check {
  if ((await pendingMigrations(db)).length > 0) {
    return { level: "warn", text: "not checked: run tt-host migrate first" };
  }
  const { keys } = await loadKeys(config);
  const check = await checkSecrets(db, nodeCrypto(keys));
  if (check.unreadable.length > 0) {
    return { level: "fail", text: `${describeUnreadable(check)}. To do: ${unreadableAdvice}` };
  }
  return { level: "ok", text: `all secrets of ${String(check.checked)} integrations open` };
}

/** The embedded database is one process's, normally the host's that runs. */
async function checkHeldDatabase(config: Config): Check {
  return (await hostAnswers(config))
    ? { level: "ok", text: `embedded in ${config.dataDirectory}, in use by the running host` }
    : {
        level: "warn",
        text:
          `embedded in ${config.dataDirectory}, in use by a process that does not answer on ` +
          `${config.baseUrl}: stop it and look again, or set BASE_URL as that host has it`,
      };
}

async function checkKey(config: Config): Check {
  const { keys, origin } = await loadKeys(config);
  if (keys.length > 0) return { level: "ok", text: `${String(keys.length)} from the ${origin}` };
  return {
    level: "fail",
    text: "none, so no card with secrets can be saved: set SETTINGS_ENCRYPTION_KEY (32 random bytes, base64url)",
  };
}

async function checkRedis(config: Config): Check {
  if (config.redisUrl === undefined) {
    return {
      level: "ok",
      text: "not configured: limits are counted in this process",
    };
  }
  const redis = new Redis(config.redisUrl, {
    lazyConnect: true,
    connectTimeout: 2_000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // A refused connection is reported by connect(); without a listener ioredis prints it as well.
  redis.on("error", () => undefined);
  try {
    await redis.connect();
    await redis.ping();
    return { level: "ok", text: "answers" };
  } catch {
    return {
      level: "fail",
      text: "REDIS_URL is set and no Redis answers there: start it, or correct or unset REDIS_URL",
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
      text: `${config.baseUrl}: providers and browsers need https`,
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
