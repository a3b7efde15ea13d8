import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Manifest } from "@tt/connector-core";
import { sql } from "kysely";
import { readTimeView } from "../../features/users/time-view";
import type { Config } from "../../platform/config/config";
import type { HostContext } from "../../platform/context";
import { createReadiness } from "../../platform/db/readiness";
import { requirePrincipal, route, type Route } from "../../platform/http/route";
import { outboxBacklog } from "../../platform/jobs/relay";
import { renderPage } from "../../platform/pages/page";
import type { Fact } from "../../platform/pages/ui";
import { fullTime, type TimeFormat } from "../../platform/time/shown-time";
import { version } from "../../version";
import type { RegisteredConnector } from "../registry";
import {
  checkBaseUrl,
  checkKey,
  checkRedis,
  checkSchema,
  checkStoredSecrets,
  type Check,
  type Finding,
} from "./checks";
import { healthPage, healthPath } from "./page";

/** Events that wait for longer than it takes to relay them; more mean that the relay has stopped. */
const manyEvents = 1_000;

/** The page that shows administrators how the installation is. */
export function healthPageRoutes(
  context: HostContext,
  connectors: readonly RegisteredConnector[],
): readonly Route[] {
  const { database, config, jobs, clock } = context;
  const ready = createReadiness(database);
  const queueNames = new Map(connectors.flatMap(({ manifest }) => queuesOf(manifest)));
  const guarded = async (subject: Finding["subject"], check: () => Check): Promise<Finding> => {
    try {
      return { subject, ...(await check()) };
    } catch (error) {
      context.log.error({ err: error, subject }, "a check of the health page failed");
      return { subject, level: "fail", text: "the check failed; the log says why" };
    }
  };
  return [
    route({
      method: "get",
      path: healthPath,
      access: { type: "session", admin: true },
      summary: "Show the health of the installation",
      tag: "Pages",
      hidden: true,
      responses: { 200: { description: "The page" } },
      async handler(request) {
        const times = await readTimeView(
          database.db,
          requirePrincipal(request).userId,
          clock.now(),
        );
        const [findings, queues, server] = await Promise.all([
          Promise.all([
            guarded("database", async () => {
              const readiness = await ready();
              if (readiness.status === "ready") return checkSchema(config, database);
              return { level: "fail", text: readiness.reason.replace(/\.$/, "") };
            }),
            guarded("key", () => checkKeyWithAge(config, times)),
            guarded("secrets", () => checkStoredSecrets(config, database)),
            guarded("redis", () => checkRedis(config)),
            guarded("base url", () => checkBaseUrl(config)),
            guarded("events", () => checkEvents(context)),
          ]),
          jobs.counts().catch(() => undefined),
          serverVersion(context).catch(() => "unknown"),
        ]);
        const versions: readonly Fact[] = [
          { label: "Host", value: version },
          { label: "Node.js", value: process.versions.node },
          { label: "PostgreSQL", value: server },
          {
            label: "Connectors",
            value: connectors.map(({ manifest }) => manifest.name).join(", "),
          },
        ];
        return renderPage(context, request, healthPage({ findings, queues, versions, queueNames }));
      },
    }),
  ];
}

/** The queues of a connector, with their names for people. */
function queuesOf({ name, sync, notifications }: Manifest): readonly (readonly [string, string])[] {
  const daily = notifications?.daily;
  return [
    ...(sync ? [[sync.job, `Syncs of ${name}`] as const] : []),
    ...(daily ? [[daily.job, `Daily summaries in ${name}`] as const] : []),
  ];
}

async function checkKeyWithAge(config: Config, format: TimeFormat): Check {
  const found = await checkKey(config);
  const made = await keyFileTime(config);
  if (found.level !== "ok" || made === undefined) return found;
  return { ...found, text: `${found.text}, of ${fullTime(made, format)}` };
}

/** When the file of the key was written; undefined if the key is in no file. */
async function keyFileTime(config: Config): Promise<Date | undefined> {
  if (config.encryptionKeys !== undefined) return undefined;
  const own =
    config.databaseUrl === undefined ? join(config.dataDirectory, "secret.key") : undefined;
  const file = config.encryptionKeyFile ?? own;
  return file === undefined ? undefined : (await stat(file)).mtime;
}

async function checkEvents({ database }: HostContext): Check {
  const waiting = await outboxBacklog(database.bounded);
  if (waiting < manyEvents) return { level: "ok", text: `${String(waiting)} wait to be relayed` };
  return {
    level: "warn",
    text: `${String(waiting)} wait to be relayed to integrations and webhooks: look into the log`,
  };
}

async function serverVersion({ database }: HostContext): Promise<string> {
  const { rows } = await sql<{ server_version: string }>`show server_version`.execute(database.db);
  return `${rows[0]?.server_version ?? "unknown"}${database.kind === "pglite" ? ", embedded" : ""}`;
}
