import { setTimeout } from "node:timers/promises";
import * as z from "zod";
import { sharedOrMemoryCache } from "../../platform/cache/cache";
import type { HostContext } from "../../platform/context";
import { localHour } from "../../platform/time/offsets";
import type { StatisticsState } from "../statistics/state";
import { weekdayNames } from "../statistics/value-dashboard";
import type { OpenTask, WorkedPair } from "./candidates";
import { answerSchema, dataOf, shownPairs, task, type Idea } from "./ideas";
import type { Suggestion } from "./schema";
import { findPairs, type Work } from "./store";

/** Longest time that a response waits for the model. The call goes on, for the next request. */
const defaultWaitMs = 3000;
/** How long ideas of the model are used again: it is asked once, not for each letter that is typed. */
const cacheSeconds = 10 * 60;
/** How long the model is not asked again after it gave no answer. */
const failureSeconds = 30;

/** What a user works on. */
interface KnownWork {
  readonly work: Work;
  readonly pairs: readonly WorkedPair[];
  readonly tasks: readonly OpenTask[];
}

/** Suggestions of the language model. */
export interface Model {
  /**
   * Asks the model for suggestions, or uses its last answer. Waits a short time only.
   * @returns suggestions for projects that the user can see, none if the model gives no answer
   */
  suggest(state: StatisticsState, known: KnownWork): Promise<readonly Suggestion[]>;
}

/** The services that the model needs. */
type ModelContext = Pick<HostContext, "ai" | "database" | "redis">;

/**
 * Creates the suggestions of the language model.
 * @param maxWaitMs Longest time that {@link Model.suggest} waits for an answer (default: 3 s).
 */
export function createModel(
  { ai, database: { db }, redis }: ModelContext,
  maxWaitMs = defaultWaitMs,
): Model {
  const cache = sharedOrMemoryCache(redis);
  const calls = new Map<string, Promise<readonly Idea[]>>();

  /** Asks the model, and keeps its answer, or for a short time that there was none. */
  const ask = async (key: string, { work, pairs, tasks }: KnownWork): Promise<readonly Idea[]> => {
    const shown = shownPairs(pairs, tasks);
    const found = await findPairs(db, work.viewer, shown);
    const data = dataOf(shown, found, {
      day: work.today,
      weekday: weekdayNames[new Date(Date.parse(work.today)).getUTCDay()] ?? "",
      hour: localHour(work.zone, work.now),
    });
    const result = await ai.ask({
      operation: "suggest",
      userId: work.viewer.userId,
      task,
      data,
      answer: answerSchema,
    });
    const ideas = result.ok ? result.answer.suggestions : [];
    await cache.set(key, { suggestions: ideas }, result.ok ? cacheSeconds : failureSeconds);
    return ideas;
  };

  /** One call for all requests that come while it runs. */
  const sharedCall = (key: string, known: KnownWork): Promise<readonly Idea[]> => {
    const call = ask(key, known).finally(() => calls.delete(key));
    calls.set(key, call);
    return call;
  };

  const ideasFor = async (state: StatisticsState, known: KnownWork): Promise<readonly Idea[]> => {
    const { work, pairs, tasks } = known;
    if (pairs.length === 0 && tasks.length === 0) return [];
    const key = keyOf(state, localHour(work.zone, work.now));
    const cached = cachedSchema.safeParse(await cache.get(key));
    if (cached.success) return cached.data.suggestions;
    // Looked for after the cache, since another request may have started a call meanwhile.
    return calls.get(key) ?? sharedCall(key, known);
  };

  return {
    async suggest(state, known) {
      if (!ai.isEnabled) return [];
      const ideas = await within(maxWaitMs, ideasFor(state, known));
      const found = await findPairs(db, known.work.viewer, ideas);
      return ideas.flatMap(({ notes, tags, billable }, position): Suggestion[] => {
        const pair = found.get(position);
        if (!pair) return [];
        const { project_id, project_name, task_id, task_name } = pair;
        const named = { project_id, project_name, task_id, task_name };
        return [{ ...named, notes, tags, billable, confidence: "medium", source: "ai" }];
      });
    },
  };
}

const cachedSchema = z.object({
  suggestions: z.array(
    z.object({
      project_id: z.int(),
      task_id: z.int().nullable(),
      notes: z.string(),
      tags: z.string(),
      billable: z.boolean(),
    }),
  ),
});

/** The key of the answer for what a user works on, in an hour of the day. */
function keyOf({ cacheId, userId, version, today }: StatisticsState, hour: number): string {
  return ["suggestions", cacheId, userId, version, today, hour].join("/");
}

/** Waits for ideas; none if they take longer. */
async function within(ms: number, ideas: Promise<readonly Idea[]>): Promise<readonly Idea[]> {
  const timer = new AbortController();
  try {
    return await Promise.race([ideas, setTimeout(ms, [], { signal: timer.signal, ref: false })]);
  } finally {
    timer.abort();
  }
}
