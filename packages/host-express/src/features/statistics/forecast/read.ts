import type { Kysely } from "kysely";
import type { Principal } from "../../../platform/auth/principal";
import { memoryCache } from "../../../platform/cache/cache";
import type { HostContext } from "../../../platform/context";
import type { Database } from "../../../platform/db/schema";
import { rateLimited } from "../../../platform/http/http-error";
import { forecastOf } from "./compute";
import { createExplanations } from "./explain";
import type { Explanation, Forecast } from "./schema";
import { forecastKey, forecastStateReader, type ForecastState } from "./state";
import { readForecastSums } from "./sums";

/** How long a forecast is cached at most. */
const cacheSeconds = 10 * 60;

/** A forecast that is asked for. */
export interface ForecastRequest {
  readonly projectId: number;
  /** Whether the language model explains the forecast. */
  readonly isExplained: boolean;
  /** Whether a cached forecast or explanation is made again. */
  readonly refresh: boolean;
}

/** A forecast, and its explanation if it was asked for. */
export interface ReadForecast {
  readonly forecast: Forecast;
  readonly explanation: Explanation | undefined;
}

/**
 * Reads the forecast of a project.
 * @throws HttpError 429 if a new explanation is asked for, and the user has asked for too many
 * @returns undefined if there is no project with this id that the user can see
 */
export type ForecastReader = (
  user: Principal,
  request: ForecastRequest,
) => Promise<ReadForecast | undefined>;

/** Creates a function that reads forecasts. It caches them and their explanations in memory. */
export function forecastReader({ database, clock, ai }: HostContext): ForecastReader {
  const readState = forecastStateReader(database);
  const forecasts = createForecasts(database.db);
  const explain = createExplanations(ai);
  return async ({ userId }, { projectId, isExplained, refresh }) => {
    const now = clock.now();
    const state = await readState({ projectId, userId, now });
    if (!state) return undefined;
    const forecast = await forecasts(state, now, refresh);
    if (!isExplained) return { forecast, explanation: undefined };
    const { name: project } = state;
    const asked = { key: forecastKey(state), userId, project, forecast, refresh };
    const { explanation, waitSeconds } = await explain(asked);
    if (refresh && waitSeconds !== undefined) throw rateLimited(waitSeconds);
    return { forecast, explanation };
  };
}

/** Creates a function that reads a forecast from a cache in memory, else calculates it. */
function createForecasts(
  db: Kysely<Database>,
): (state: ForecastState, now: Date, refresh: boolean) => Promise<Forecast> {
  const cache = memoryCache<Forecast>();
  return async (state, now, refresh) => {
    const key = forecastKey(state);
    const cached = refresh ? undefined : await cache.get(key);
    if (cached) return cached;
    const forecast = forecastOf(state, await readForecastSums(db, state), now);
    await cache.set(key, forecast, cacheSeconds);
    return forecast;
  };
}
