import * as z from "zod";
import type { HostContext } from "../../../platform/context";
import { idParameter, switchQuery } from "../../../platform/http/fields";
import { notFound } from "../../../platform/http/http-error";
import { json, requirePrincipal, route, type Route } from "../../../platform/http/route";
import { failureSchema, notOk } from "../failure";
import type { ForecastReader } from "./read";
import { forecastResponse } from "./schema";

/** `GET /api/projects/{id}/forecast`: pace, budget, completion and tasks of a project. */
export function forecastRoute({ ai }: Pick<HostContext, "ai">, read: ForecastReader): Route {
  return route({
    method: "get",
    path: "/api/projects/{id}/forecast",
    access: { type: "session" },
    summary: "Forecast the completion and the budget of a project",
    description:
      "Covers the completed time entries of all users. An entry counts on the day of its start in your " +
      "time zone. With `ai=true`, the response also has an explanation by the language model, or why " +
      "there is none; this never changes the forecast.",
    tag: "Statistics",
    params: z.object({ id: idParameter }),
    query: z.object({
      ai: switchQuery.default(false).meta({
        description: "Whether the language model explains the forecast",
        examples: ["true"],
      }),
      refresh: switchQuery.default(false).meta({
        description: "Whether a cached forecast or explanation is made again",
        examples: ["true"],
      }),
    }),
    responses: {
      200: { description: "The forecast", schema: forecastResponse },
      404: { description: "There is no project with this id that you can see" },
      429: {
        description:
          "With `ai=true` and `refresh=true`: you have asked the language model too often; try again " +
          "after `Retry-After` seconds",
      },
      500: { description: "The forecast could not be calculated", schema: failureSchema },
    },
    async handler(request) {
      const { params, query } = request;
      try {
        const found = await read(requirePrincipal(request), {
          projectId: params.id,
          isExplained: query.ai,
          refresh: query.refresh,
        });
        if (!found) throw notFound("Project");
        const { forecast, explanation } = found;
        const body = { ok: true, project_id: params.id, ai_enabled: ai.isEnabled, forecast };
        return json(200, explanation === undefined ? body : { ...body, ai: explanation });
      } catch (error) {
        throw notOk(error);
      }
    },
  });
}
