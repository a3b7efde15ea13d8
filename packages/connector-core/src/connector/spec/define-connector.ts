import type * as z from "zod";
import type { ChangeGroup } from "../../changes/changes";
import type { JsonObject } from "../../json";
import type { SettingsSchema } from "../../settings/types";
import type { Descriptor } from "../define";
import { specificationVersion } from "../manifest";
import type { AnyConnectorSpec, ConnectorSpec } from "./connector-spec";
import type { Env } from "./context";
import { hooksOf } from "./hooks-of";
import { manifestOf } from "./manifest-of";
import { SpecConnector } from "./spec-connector";
import type { EventSchemas } from "./webhook";

// Of a spec without these parts, no name is right.
/* eslint-disable @typescript-eslint/no-generated-empty-object-type */
type NoEnv = Readonly<Record<never, string>>;
type NoEvents = Readonly<Record<never, never>>;
type NoAdded = Readonly<Record<never, never>>;
/* eslint-enable @typescript-eslint/no-generated-empty-object-type */

/**
 * Makes a connector out of one object of hooks. A hook that is there is a capability; types are
 * inferred from the schemas.
 *
 * @throws TypeError if a required part is missing, as it may be in plain JavaScript
 * @example
 * ```ts
 * import { auth, defineConnector, header, path, project, secret, task, verify } from "@tt/connector-core";
 * import * as z from "zod";
 *
 * const issue = z.object({ id: z.int(), title: z.string(), updated_at: z.iso.datetime() });
 *
 * export const tracker = defineConnector({
 *   name: "Tracker",
 *   settings: z.object({
 *     token: secret(),
 *     hook_secret: secret(z.string(), { generate: true }),
 *     team: z.string(),
 *     project: project(),
 *   }),
 *   env: { TRACKER_URL: "https://tracker.example/api" },
 *   api: { base: (_settings, env) => env.TRACKER_URL, auth: auth.bearer("token") },
 *   test: async ({ api, settings }) => {
 *     const { name } = await api.get(path`/teams/${settings.team}`, z.object({ name: z.string() }));
 *     return `The token can read ${name}.`;
 *   },
 *   item: [
 *     issue,
 *     ({ id, title, updated_at }, { ref, settings }) =>
 *       task.upsert({
 *         task: ref(settings.team, `issue_${String(id)}`),
 *         project: settings.project,
 *         asOf: updated_at,
 *         name: title,
 *       }),
 *   ],
 *   webhook: {
 *     verify: verify.standardWebhooks("hook_secret"),
 *     deliveryId: header("webhook-id"),
 *     event: header("x-tracker-event"),
 *     on: { "issue.changed": [issue, (event, { map }) => map(event)] },
 *   },
 *   sync: {
 *     pages: ({ api, settings, since }) =>
 *       api.pages.link(path`/teams/${settings.team}/issues`, { query: { since } }),
 *   },
 * });
 * ```
 */
export function defineConnector<
  const S extends SettingsSchema,
  const V extends Env = NoEnv,
  Item extends z.core.$ZodType = never,
  Events extends EventSchemas = NoEvents,
  const G extends ChangeGroup = "tasks",
  Added extends JsonObject = NoAdded,
  const Action extends string = never,
>(spec: ConnectorSpec<S, V, Item, Events, G, Added, Action>): Descriptor {
  // Hooks are only called with what their own schemas have read.
  const any = spec as unknown as AnyConnectorSpec;
  requireParts(any);
  const manifest = manifestOf(any);
  return {
    specificationVersion,
    manifest,
    hooks: hooksOf(any),
    create: (ports) => new SpecConnector(any, manifest, ports),
  };
}

/** @throws TypeError naming the parts that are missing */
function requireParts(spec: Partial<AnyConnectorSpec>): void {
  const parts = ["name", "settings", "api", "test"] as const;
  const missing = parts.filter((part) => spec[part] === undefined);
  if (missing.length === 0) return;
  const connector = spec.name === undefined ? "A connector" : `The connector "${spec.name}"`;
  throw new TypeError(`${connector} lacks: ${missing.join(", ")}`);
}
