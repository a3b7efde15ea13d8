import {
  changeGroups,
  checkDescriptors,
  connectorVariables,
  type Descriptor,
} from "@tt/connector-core";
import { nodeCrypto } from "@tt/connector-core/node";
import { Redis } from "ioredis";
import type { Config } from "../../platform/config/config";
import { isLoopback } from "../../platform/config/local-address";
import type { OpenDatabase } from "../../platform/db/database";
import { pendingMigrations } from "../../platform/db/migrate";
import { loadKeys } from "../../platform/secrets/keys";
import { checkSecrets, describeUnreadable, hasUnreadable, unreadableAdvice } from "../keys/check";

// The checks of `tt-host doctor`, which the page of administrators makes too.

/** What a check found. */
export interface Finding {
  readonly subject: "connectors" | "database" | "key" | "secrets" | "redis" | "base url" | "events";
  readonly level: "ok" | "warn" | "fail";
  /** What was found and, unless the level is `ok`, what to do. */
  readonly text: string;
}

/** Result of a check. */
export type Check = Promise<Omit<Finding, "subject">>;

/** Lists the connectors and which of their variables are set. */
export function checkConnectors(
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

/** Checks that all migrations of the database were run. */
export async function checkSchema(config: Config, { db }: OpenDatabase): Check {
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

/** Checks that the keys open all stored secrets. */
export async function checkStoredSecrets(config: Config, { db }: OpenDatabase): Check {
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
      `all secrets can be decrypted (integrations: ${String(check.checked)}, ` +
      `webhooks: ${String(check.webhooks.checked)})`,
  };
}

/** Checks that there is a key to encrypt secrets with. */
export async function checkKey(config: Config): Check {
  const { keys, origin } = await loadKeys(config);
  if (keys.length > 0) return { level: "ok", text: `${String(keys.length)} from the ${origin}` };
  return {
    level: "fail",
    text: "none, so integrations that store secrets cannot be saved: set SETTINGS_ENCRYPTION_KEY (32 random bytes, base64url)",
  };
}

/** Checks that Redis answers, if it is configured. */
export async function checkRedis(config: Config): Check {
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

/** Checks that BASE_URL can be used, and leads to a host that answers. */
export async function checkBaseUrl(config: Config): Check {
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

/** True if a host answers at BASE_URL. */
export async function hostAnswers(config: Config): Promise<boolean> {
  const answer = await fetch(`${config.baseUrl}/api/v1/health`, {
    signal: AbortSignal.timeout(2_000),
  }).catch(() => undefined);
  return answer?.ok ?? false;
}
