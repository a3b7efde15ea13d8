import {
  failureBody,
  integrationPath,
  notConfigured,
  type Clock,
  type Failure,
  type Run,
} from "@tt/connector-core";
import { z } from "zod";
import type { HostContext } from "../../platform/context";
import { notFound } from "../../platform/http/http-error";
import {
  requirePrincipal,
  json,
  route,
  type Route,
  type RouteResponse,
} from "../../platform/http/route";
import type { HostStorage } from "../storage/create-storage";
import { failureResponse, missingIntegration, retryHeaders } from "../failure-response";
import type { RegisteredConnector } from "../registry";
import { runSchema, runWithItemsSchema, syncSchema, toRun, toSyncReport } from "./run-schema";
import type { StartedSync, SyncResult, SyncRunner } from "./runner";

/** A request is answered after so many milliseconds; the sync goes on and the run tells the rest. */
const patience = 25_000;

/** Syncing a card, and what its syncs did. */
export function syncRoutes(
  { manifest, connector }: RegisteredConnector,
  storage: HostStorage,
  { clock }: Pick<HostContext, "clock">,
  syncs: SyncRunner,
): readonly Route[] {
  if (!manifest.sync) return [];
  const path = integrationPath(manifest);
  const common = { tag: "Integrations" } as const;
  return [
    route({
      ...common,
      method: "post",
      path: `${path}/sync`,
      access: { type: "session", admin: manifest.sync.adminOnly ?? false },
      summary: `Fetch from ${manifest.name} what changed since the last sync`,
      body: z.strictObject({
        dry_run: z.boolean().default(false).meta({ description: "Report it, change nothing" }),
      }),
      responses: {
        200: {
          description: "How it ended; `ok` says whether it worked, the counts what it did",
          schema: syncSchema,
        },
        202: {
          description: "It takes longer and goes on; see the run",
          schema: syncSchema,
        },
        ...missingIntegration,
        409: { description: "It could not begin yet; try again in a moment" },
      },
      async handler(request) {
        const row = await storage.integrations.byOwner(
          manifest.key,
          requirePrincipal(request).userId,
        );
        if (!row) return failureResponse(notConfigured);
        const start = (): StartedSync =>
          syncs.start(connector, row.id, { dryRun: request.body.dry_run });
        return answerWithin(clock, whenFree(clock, start), path, async () => {
          const [latest] = await storage.runs.list(row.id, 1);
          return latest?.status === "running" ? latest : undefined;
        });
      },
    }),
    route({
      ...common,
      method: "get",
      path: `${path}/runs`,
      access: { type: "session" },
      summary: `The last syncs of your ${manifest.name} card`,
      responses: {
        200: {
          description: "The newest first, 50 at most",
          schema: z.object({ ok: z.literal(true), runs: z.array(runSchema) }),
        },
        ...missingIntegration,
      },
      async handler(request) {
        const row = await storage.integrations.byOwner(
          manifest.key,
          requirePrincipal(request).userId,
        );
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
      summary: "One sync with what became of its items",
      params: z.object({ id: z.uuid() }),
      responses: {
        200: {
          description: "As far as it has come",
          schema: z.object({ ok: z.literal(true), run: runWithItemsSchema }),
        },
        ...missingIntegration,
      },
      async handler(request) {
        const row = await storage.integrations.byOwner(
          manifest.key,
          requirePrincipal(request).userId,
        );
        if (!row) return failureResponse(notConfigured);
        const run = await storage.runs.get(row.id, request.params.id);
        if (!run) throw notFound("This run was");
        return json(200, { ok: true, run: { ...toRun(run), items: run.items } });
      },
    }),
  ];
}

const databaseBusy: Failure = {
  ok: false,
  error: "The sync could not begin yet: the card is being changed. Try again in a moment.",
  code: "busy",
};

/** Milliseconds between two looks at whether the sync under way has ended. */
const lookAgainMs = 250;

/**
 * Starts a sync as soon as the one under way has ended: saving starts one by itself, and whoever
 * presses *Sync now* then wants what changed up to now.
 */
function whenFree(
  clock: Clock,
  start: () => StartedSync,
): StartedSync & { readonly giveUp: () => void } {
  let current = start();
  let wanted = true;
  const ended = async (): Promise<SyncResult> => {
    for (;;) {
      const result = await current.ended;
      const isBusy = !result.ok && result.code === "busy" && !result.run;
      if (!isBusy || !wanted) return result;
      await clock.sleep(lookAgainMs);
      current = start();
    }
  };
  return {
    progress: () => current.progress(),
    ended: ended(),
    giveUp: () => {
      wanted = false;
    },
  };
}

async function answerWithin(
  clock: Clock,
  { ended, progress, giveUp }: ReturnType<typeof whenFree>,
  path: string,
  runUnderWay: () => Promise<Run | undefined>,
): Promise<RouteResponse> {
  const answered = new AbortController();
  const waited = clock.sleep(patience, answered.signal).then(
    () => undefined,
    () => undefined,
  );
  const result = await Promise.race([ended, waited]);
  answered.abort();
  giveUp();
  if (result?.ok) return json(200, { ok: true, ...toSyncReport(result.run) });
  if (result) {
    if (!result.run) return failureResponse(result);
    const body = { ...failureBody(result), ...toSyncReport(result.run) };
    return { ...json(200, body), headers: retryHeaders(result) };
  }
  // One that outlasts the wait is the one to look at.
  const run = progress() ?? (await runUnderWay());
  // The card's row itself is locked by somebody; without a run there is nothing to look at later.
  if (!run) return failureResponse(databaseBusy);
  return {
    ...json(202, { ok: true, ...toSyncReport(run) }),
    headers: { location: `${path}/runs/${run.id}` },
  };
}
