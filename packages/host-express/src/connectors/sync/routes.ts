import {
  failureBody,
  integrationPath,
  notConfigured,
  type Failure,
  type Run,
} from "@tt/connector-core";
import * as z from "zod";
import type { HostContext } from "../../platform/context";
import { notFound } from "../../platform/http/http-error";
import {
  requirePrincipal,
  json,
  route,
  type Route,
  type RouteResponse,
} from "../../platform/http/route";
import { resultWithin } from "../../platform/time/result-within";
import type { HostStorage } from "../storage/create-storage";
import { failureResponse, missingIntegration, retryHeaders } from "../failure-response";
import type { RegisteredConnector } from "../registry";
import { runSchema, runWithItemsSchema, syncSchema, toRun, toSyncReport } from "./run-schema";
import type { SyncResult, SyncRunner } from "./runner";
import { runningRun } from "./running-run";
import { startWhenFree } from "./start-when-free";

/** A request waits this long for its sync, which then continues in the background. */
const maxWaitMs = 25_000;

/** Routes that start syncs and list their runs. */
export function syncRoutes(
  { manifest, connector }: RegisteredConnector,
  storage: HostStorage,
  { clock }: Pick<HostContext, "clock">,
  syncs: SyncRunner,
): readonly Route[] {
  if (!manifest.sync) return [];
  const path = integrationPath(manifest);
  const common = { tag: "Integrations" } as const;
  const ownRow = (request: Parameters<typeof requirePrincipal>[0]) =>
    storage.integrations.byOwner(manifest.key, requirePrincipal(request).userId);
  return [
    route({
      ...common,
      method: "post",
      path: `${path}/sync`,
      access: { type: "session", admin: manifest.sync.adminOnly ?? false },
      summary: `Fetch changes from ${manifest.name} since the last sync`,
      body: z.strictObject({
        dry_run: z
          .boolean()
          .default(false)
          .meta({ description: "Report what would change without changing anything" }),
      }),
      responses: {
        200: {
          description:
            "Finished; `ok` is false if it failed, and the counts say what it did until then",
          schema: syncSchema,
        },
        202: {
          description: "Still running in the background; `Location` names the run",
          schema: syncSchema,
        },
        ...missingIntegration,
        409: { description: "The integration is locked; try again in a moment" },
      },
      async handler(request) {
        const row = await ownRow(request);
        if (!row) return failureResponse(notConfigured);
        const answered = new AbortController();
        // Saving settings starts a sync, but a user who then clicks *Sync now* expects the changes up to
        // that moment.
        const started = startWhenFree(syncs, connector, row.id, {
          dryRun: request.body.dry_run,
          signal: answered.signal,
        });
        const result = await resultWithin(clock, started.ended, maxWaitMs).finally(() => {
          answered.abort();
        });
        if (result) return finished(result);
        const run = started.progress() ?? (await runningRun(storage.runs, row.id));
        // Without a run the sync waits for another transaction that has locked the integration.
        return run ? accepted(run, path) : failureResponse(locked);
      },
    }),
    route({
      ...common,
      method: "get",
      path: `${path}/runs`,
      access: { type: "session" },
      summary: `List the latest syncs of your ${manifest.name} integration`,
      responses: {
        200: {
          description: "At most 50 runs, newest first",
          schema: z.object({ ok: z.literal(true), runs: z.array(runSchema) }),
        },
        ...missingIntegration,
      },
      async handler(request) {
        const row = await ownRow(request);
        if (!row) return failureResponse(notConfigured);
        const runs = await storage.runs.list(row.id, 50);
        return json(200, { ok: true, runs: runs.map(toRun) });
      },
    }),
    route({
      ...common,
      method: "get",
      path: `${path}/runs/{id}`,
      access: { type: "session" },
      summary: "Get one sync and the outcome of its items",
      params: z.object({ id: z.uuid() }),
      responses: {
        200: {
          description: "The run; while it is running, its progress so far",
          schema: z.object({ ok: z.literal(true), run: runWithItemsSchema }),
        },
        ...missingIntegration,
      },
      async handler(request) {
        const row = await ownRow(request);
        if (!row) return failureResponse(notConfigured);
        const run = await storage.runs.get(row.id, request.params.id);
        if (!run) throw notFound("Run");
        return json(200, { ok: true, run: { ...toRun(run), items: run.items } });
      },
    }),
  ];
}

const locked: Failure = {
  ok: false,
  error:
    "The sync could not start because the integration is being changed. Try again in a moment.",
  code: "busy",
};

/** The response to a sync that ended, or could not start. */
function finished(result: SyncResult): RouteResponse {
  if (result.ok) return json(200, { ok: true, ...toSyncReport(result.run) });
  if (!result.run) return failureResponse(result);
  const body = { ...failureBody(result), ...toSyncReport(result.run) };
  return { ...json(200, body), headers: retryHeaders(result) };
}

/** The response to a sync that continues in the background. */
function accepted(run: Run, path: string): RouteResponse {
  return {
    ...json(202, { ok: true, ...toSyncReport(run) }),
    headers: { location: `${path}/runs/${run.id}` },
  };
}
