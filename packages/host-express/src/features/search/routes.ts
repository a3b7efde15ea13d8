import type { z } from "zod";
import type { HostContext } from "../../platform/context";
import { HttpError } from "../../platform/http/http-error";
import { requirePrincipal, json, route, type Route } from "../../platform/http/route";
import { searchAnswer, searchQuery, tooShortAnswer, type SearchAnswer } from "./schema";
import { searchAll } from "./search";
import { isTooShort, limitOf, typesOf } from "./terms";

/** The search in the REST API, and its older twin for the browser. */
export function searchRoutes({ database, log }: HostContext): readonly Route[] {
  const answer = (
    request: Parameters<typeof requirePrincipal>[0] & {
      readonly query: z.output<typeof searchQuery>;
    },
  ): Promise<SearchAnswer> => {
    const { q: text, limit, types } = request.query;
    const search = { actor: requirePrincipal(request), text, limit: limitOf(limit) };
    return searchAll(database, search, typesOf(types), log);
  };
  return [
    route({
      method: "get",
      path: "/api/v1/search",
      access: { type: "token", scope: "read:projects" },
      summary:
        "Projects, tasks, clients and entries that contain a text. Of one without three letters " +
        "or digits in a row, the newest 10,000 of each are searched",
      tag: "Search",
      query: searchQuery,
      responses: {
        200: { description: "What was found", schema: searchAnswer },
        400: { description: "Less than two characters, or not valid", schema: tooShortAnswer },
      },
      async handler(request) {
        if (isTooShort(request.query.q)) throw tooShort();
        return json(200, await answer(request));
      },
    }),
    route({
      method: "get",
      path: "/api/search",
      access: { type: "session" },
      summary: "Deprecated twin of /api/v1/search; what is too short finds nothing",
      tag: "Search",
      successor: "/api/v1/search",
      query: searchQuery,
      responses: { 200: { description: "What was found", schema: searchAnswer } },
      async handler(request) {
        const { q: query } = request.query;
        const nothing = { results: [], query, count: 0, partial: false, errors: {} };
        return json(200, isTooShort(query) ? nothing : await answer(request));
      },
    }),
  ];
}

/** The source document's own shape: `results`, `partial` and empty `errors` beside the message. */
function tooShort(): HttpError {
  return new HttpError({
    status: 400,
    code: "validation_error",
    message: "Query must be at least 2 characters",
    errors: {},
    details: { results: [], partial: false },
  });
}
