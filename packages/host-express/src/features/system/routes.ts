import * as z from "zod";
import type { HostContext } from "../../platform/context";
import { toApiInstant } from "../../platform/db/instants";
import { createReadiness } from "../../platform/db/readiness";
import { HttpError } from "../../platform/http/http-error";
import { json, route, type Route } from "../../platform/http/route";
import { readSettings } from "../settings/store";
import { version } from "../../version";

/** Routes for monitoring and discovery: API information, health, readiness and metrics. */
export function systemRoutes({ database, metrics, clock }: HostContext): readonly Route[] {
  const now = (): string => toApiInstant(clock.now().toISOString());
  const ready = createReadiness(database);
  return [
    route({
      method: "get",
      path: "/api/v1/info",
      access: { type: "public" },
      summary: "Get the API's version and main paths",
      tag: "System",
      responses: {
        200: {
          description: "The information; available before the setup too",
          schema: z.object({
            api_version: z.literal("v1"),
            app_version: z.string().meta({ examples: ["1.0.0"] }),
            setup_required: z.boolean(),
            documentation_url: z.literal("/api/docs"),
            endpoints: z.record(z.string(), z.string()).meta({
              examples: [{ projects: "/api/v1/projects", tasks: "/api/v1/tasks" }],
            }),
          }),
        },
      },
      async handler() {
        const { setupCompleted } = await readSettings(database.db);
        return json(200, {
          api_version: "v1",
          app_version: version,
          setup_required: !setupCompleted,
          documentation_url: "/api/docs",
          endpoints: {
            projects: "/api/v1/projects",
            time_entries: "/api/v1/time-entries",
            tasks: "/api/v1/tasks",
            clients: "/api/v1/clients",
            quotes: "/api/v1/quotes",
            timer: "/api/v1/timer/status",
            users: "/api/v1/users/me",
            search: "/api/v1/search",
          },
        });
      },
    }),
    route({
      method: "get",
      path: "/api/v1/health",
      access: { type: "public" },
      withoutDatabase: true,
      isAlwaysAdmitted: true,
      summary: "Check that the API responds",
      tag: "System",
      responses: {
        200: {
          description: "The API responds",
          schema: z.object({
            status: z.literal("healthy"),
            timestamp: z.iso.datetime(),
          }),
        },
      },
      handler: () => json(200, { status: "healthy", timestamp: now() }),
    }),
    route({
      method: "get",
      path: "/api/health",
      access: { type: "public" },
      withoutDatabase: true,
      isAlwaysAdmitted: true,
      summary: "Deprecated alias of /api/v1/health",
      successor: "/api/v1/health",
      tag: "System",
      responses: {
        200: {
          description: "The API responds",
          schema: z.object({
            status: z.literal("ok"),
            timestamp: z.iso.datetime(),
          }),
        },
      },
      handler: () => json(200, { status: "ok", timestamp: now() }),
    }),
    route({
      method: "get",
      path: "/health/ready",
      access: { type: "public" },
      isAlwaysAdmitted: true,
      summary: "Check that the host is ready for requests",
      description:
        "The host is ready if the database responds, accepts writes, has free disk space and has the " +
        "current schema. The check uses its own database connection.",
      tag: "System",
      responses: {
        200: {
          description: "The host is ready",
          schema: z.object({ status: z.literal("ready") }),
        },
        503: { description: "The host is not ready; `message` has the reason" },
      },
      async handler() {
        const readiness = await ready();
        if (readiness.status === "not_ready") throw notReady(readiness.reason, readiness.cause);
        return json(200, { status: "ready" });
      },
    }),
    route({
      method: "get",
      path: "/metrics",
      access: { type: "operator" },
      isAlwaysAdmitted: true,
      summary: "Get Prometheus metrics, from this machine or with the metrics token",
      tag: "System",
      responses: {
        200: { description: "Metrics in the Prometheus text format", types: ["text/plain"] },
      },
      handler: async () => ({
        status: 200,
        body: await metrics.text(),
        headers: { "content-type": metrics.contentType },
      }),
    }),
  ];
}

function notReady(message: string, cause?: unknown): HttpError {
  return new HttpError({ status: 503, code: "not_ready", message, cause });
}
