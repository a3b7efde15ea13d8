import { shortenText } from "@tt/connector-core";
import * as z from "zod";
import { memoryCache } from "../../../platform/cache/cache";
import type { Ai } from "../../../platform/ai/ai";
import { aiErrors } from "../../../platform/ai/error-codes";
import type { Explanation, Forecast } from "./schema";

/** How long an explanation is cached at most. */
const cacheSeconds = 10 * 60;
const maxItems = 3;
const maxNarrativeLength = 1000;
const maxItemLength = 300;

const task = [
  "Explain the forecast of a project to the people who work on it, in plain words.",
  "`narrative`: two to four sentences about pace, budget, projected completion and tasks.",
  "`risks` and `recommendations`: up to three short sentences each, or none.",
  "Use only the numbers of the data. Do not invent deadlines, people or amounts.",
].join("\n");

/** Models answer with more items than they were asked for, and with items of other types: those are dropped. */
const items = z
  .array(z.unknown().meta({ type: "string" }))
  .default([])
  .transform((values) =>
    values
      .filter((value) => typeof value === "string" || typeof value === "number")
      .map((value) => shortenText(String(value).trim(), maxItemLength))
      .filter((text) => text !== "")
      .slice(0, maxItems),
  );

const answerSchema = z.object({
  narrative: z
    .string()
    .trim()
    .min(1)
    .transform((text) => shortenText(text, maxNarrativeLength)),
  risks: items,
  recommendations: items,
});

/** An explanation, or why there is none. */
export interface Explained {
  readonly explanation: Explanation;
  /** Seconds until the user may ask again; undefined unless they have reached their limit. */
  readonly waitSeconds: number | undefined;
}

/**
 * Asks the language model to explain a forecast. Sends the project's name and the forecast, and nothing
 * else. Never throws.
 */
export async function explainForecast(
  ai: Ai,
  {
    userId,
    project,
    forecast: { generated_at: _, ...forecast },
  }: Pick<ExplanationRequest, "userId" | "project" | "forecast">,
): Promise<Explained> {
  const result = await ai.ask({
    operation: "forecast",
    userId,
    task,
    data: { project, forecast },
    answer: answerSchema,
  });
  const explanation = result.ok
    ? { ok: true, ...result.answer, error: null, error_code: null }
    : {
        ...{ ok: false, narrative: null, risks: [], recommendations: [] },
        ...{ error: aiErrors[result.code], error_code: result.code },
      };
  return { explanation, waitSeconds: result.ok ? undefined : result.waitSeconds };
}

/** What {@link createExplanations} explains. */
export interface ExplanationRequest {
  /** Key of the forecast, see `forecastKey`. */
  readonly key: string;
  /** The user who asks. */
  readonly userId: number;
  readonly project: string;
  readonly forecast: Forecast;
  /** If true, the cache is not read. */
  readonly refresh: boolean;
}

/**
 * Creates a function that explains forecasts. It caches explanations in memory, but no failures, and
 * concurrent requests for the same forecast share one call of the model.
 */
export function createExplanations(ai: Ai): (request: ExplanationRequest) => Promise<Explained> {
  const cache = memoryCache<Explanation>();
  const calls = new Map<string, Promise<Explained>>();

  const ask = async (request: ExplanationRequest): Promise<Explained> => {
    const explained = await explainForecast(ai, request);
    const { explanation } = explained;
    if (explanation.ok) await cache.set(request.key, explanation, cacheSeconds);
    return explained;
  };
  return async (request) => {
    const { key, refresh } = request;
    const cached = refresh ? undefined : await cache.get(key);
    if (cached) return { explanation: cached, waitSeconds: undefined };
    const running = calls.get(key);
    if (running) {
      const shared = await running;
      // The limit of the user who asked first does not count for others.
      return shared.waitSeconds === undefined ? shared : ask(request);
    }
    const call = ask(request).finally(() => calls.delete(key));
    calls.set(key, call);
    return call;
  };
}
