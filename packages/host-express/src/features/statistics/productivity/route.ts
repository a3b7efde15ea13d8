import * as z from "zod";
import type { HostContext } from "../../../platform/context";
import { jsonText, requirePrincipal, route, type Route } from "../../../platform/http/route";
import { failureSchema, notOk } from "../failure";
import type { StateReader } from "../state";
import type { ReadProductivity } from "./reader";
import { productivitySchema } from "./schema";

/** Days if a request names none. */
export const defaultPeriod = 30;
const maxPeriod = 90;

const period = z
  .string()
  .transform(periodOf)
  .optional()
  .meta({
    description: `Days for \`focus\` and \`projects\`, from 1 to ${String(maxPeriod)} (default: ${String(defaultPeriod)})`,
    type: "integer",
    examples: [30],
  });

/** Reads a period: the default unless it is a whole number, and at most 90 days. */
export function periodOf(text: string): number {
  if (!/^[+-]?\d+$/.test(text.trim())) return defaultPeriod;
  return Math.min(Math.max(Number(text), 1), maxPeriod);
}

/** `GET /api/productivity/stats`: everything that the productivity page shows. */
export function productivityRoute(
  clock: HostContext["clock"],
  readState: StateReader,
  read: ReadProductivity,
): Route {
  return route({
    method: "get",
    path: "/api/productivity/stats",
    access: { type: "session" },
    summary: "Get your streaks, focus, projects and activity",
    description:
      "Covers your completed time entries. An entry counts on the day and in the hour of its start in " +
      "your time zone. Parts that cannot be calculated are empty.",
    tag: "Statistics",
    query: z.object({ period }),
    responses: {
      200: { description: "The statistics", schema: productivitySchema },
      500: { description: "The statistics could not be calculated", schema: failureSchema },
    },
    async handler(request) {
      const days = request.query.period ?? defaultPeriod;
      try {
        const now = clock.now();
        const state = await readState(requirePrincipal(request).userId, now);
        return jsonText(200, (await read(state, days, now)).json);
      } catch (error) {
        throw notOk(error);
      }
    },
  });
}
