import type { Descriptor } from "@tt/connector-core";
import { gcalConnector } from "@tt/connector-gcal";
import { githubConnector } from "@tt/connector-github";
import { slackConnector } from "@tt/connector-slack";

/**
 * The connectors that come with the host: GitHub, Google Calendar and Slack.
 * @example
 * ```ts
 * import type { Descriptor } from "@tt/connector-core";
 * import { builtIn, createLog, readConfig, startHost } from "@tt/host-express";
 *
 * export async function startWith(mine: Descriptor): Promise<void> {
 *   const connectors = [...builtIn, mine];
 *   await startHost(readConfig(process.env, connectors), { log: createLog("info"), connectors });
 * }
 * ```
 */
export const builtIn: readonly Descriptor[] = [githubConnector, gcalConnector, slackConnector];
