import type { Kysely } from "kysely";
import * as z from "zod";
import { memoryCache } from "../../../platform/cache/cache";
import type { HostContext } from "../../../platform/context";
import type { Database } from "../../../platform/db/schema";
import { idParameter, switchQuery } from "../../../platform/http/fields";
import { notFound } from "../../../platform/http/http-error";
import { json, requirePrincipal, route, type Route } from "../../../platform/http/route";
import { failureSchema, notOk } from "../failure";
import { forecastOf } from "./compute";
import { createExplanations } from "./explain";
import { forecastResponse, forecastSchema, type Forecast } from "./schema";
import { forecastKey, readForecastState, type ForecastState } from "./state";
import { readForecastSums } from "./sums";

/** How long a forecast is cached at most. */
const cacheSeconds = 10 * 60;

/** `GET /api/projects/{id}/forecast`: pace, budget, completion and tasks of a project. */
export function forecastRoute({ database: { db }, clock, ai }: HostContext): Route {
  const forecasts = createForecasts(db);
  const explain = createExplanations(ai);
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
      500: { description: "The forecast could not be calculated", schema: failureSchema },
    },
    async handler(request) {
      const { params, query } = request;
      try {
        const now = clock.now();
        const state = await readForecastState(db, requirePrincipal(request), params.id, now);
        if (!state) throw notFound("Project");
        const { refresh } = query;
        const forecast = await forecasts(state, now, refresh);
        const body = { ok: true, project_id: params.id, ai_enabled: ai.isEnabled, forecast };
        if (!query.ai) return json(200, body);
        const { name: project } = state;
        const asked = { key: forecastKey(state), project, forecast, refresh };
        return json(200, { ...body, ai: await explain(asked) });
      } catch (error) {
        throw notOk(error);
      }
    },
  });
}

/** Creates a function that reads a forecast from a cache in memory, else calculates it. */
function createForecasts(
  db: Kysely<Database>,
): (state: ForecastState, now: Date, refresh: boolean) => Promise<Forecast> {
  const cache = memoryCache();
  return async (state, now, refresh) => {
    const key = forecastKey(state);
    const cached = refresh ? undefined : forecastSchema.safeParse(await cache.get(key)).data;
    if (cached) return cached;
    const forecast = forecastOf(state, await readForecastSums(db, state), now);
    await cache.set(key, forecast, cacheSeconds);
    return forecast;
  };
}
