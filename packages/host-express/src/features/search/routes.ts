import type * as z from "zod";
import type { HostContext } from "../../platform/context";
import { HttpError } from "../../platform/http/http-error";
import { requirePrincipal, json, route, type Route } from "../../platform/http/route";
import { searchResponse, searchQuery, tooShortResponse, type SearchResponse } from "./schema";
import { searchAll } from "./search";
import { isTooShort, limitOf, typesOf } from "./terms";

/** Routes of the search in the REST API, and of its deprecated alias for browser sessions. */
export function searchRoutes({ database, log }: HostContext): readonly Route[] {
  const search = (
    request: Parameters<typeof requirePrincipal>[0] & {
      readonly query: z.output<typeof searchQuery>;
    },
  ): Promise<SearchResponse> => {
    const { q: text, limit, types } = request.query;
    const query = { actor: requirePrincipal(request), text, limit: limitOf(limit) };
    return searchAll(database, query, typesOf(types), log);
  };
  return [
    route({
      method: "get",
      path: "/api/v1/search",
      access: { type: "token", scope: "read:projects" },
      summary: "Search projects, tasks, clients and time entries",
      description:
        "A text without three consecutive letters or digits is only searched for in the newest 10,000 " +
        "objects of each type.",
      tag: "Search",
      query: searchQuery,
      responses: {
        200: { description: "The results", schema: searchResponse },
        400: {
          description: "The text has fewer than two characters, or a parameter is not valid",
          schema: tooShortResponse,
        },
      },
      async handler(request) {
        if (isTooShort(request.query.q)) throw tooShort();
        return json(200, await search(request));
      },
    }),
    route({
      method: "get",
      path: "/api/search",
      access: { type: "session" },
      summary: "Deprecated alias of /api/v1/search; a text that is too short finds nothing",
      tag: "Search",
      successor: "/api/v1/search",
      query: searchQuery,
      responses: { 200: { description: "The results", schema: searchResponse } },
      async handler(request) {
        const { q: query } = request.query;
        const nothing = { results: [], query, count: 0, partial: false, errors: {} };
        return json(200, isTooShort(query) ? nothing : await search(request));
      },
    }),
  ];
}

/** 400 in the format that clients expect of a search: with `results`, `partial` and empty `errors`. */
function tooShort(): HttpError {
  return new HttpError({
    status: 400,
    code: "validation_error",
    message: "Query must be at least 2 characters",
    errors: {},
    details: { results: [], partial: false },
  });
}
