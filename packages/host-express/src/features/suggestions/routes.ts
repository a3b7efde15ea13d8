import * as z from "zod";
import type { HostContext } from "../../platform/context";
import { switchQuery } from "../../platform/http/fields";
import { json, requirePrincipal, route, type Route } from "../../platform/http/route";
import { readState } from "../statistics/state";
import { maxSuggestions } from "./candidates";
import { createModel } from "./model";
import { merge } from "./merge";
import { suggestionsSchema } from "./schema";
import { suggest } from "./suggest";

const query = z.object({
  q: z
    .string()
    .trim()
    .max(200, "At most 200 characters")
    .default("")
    .meta({
      description: "Text that the project's name or the notes contain; % and _ are not wildcards",
      examples: ["website"],
    }),
  rich: switchQuery.default(false).meta({
    description: "Whether the language model may add suggestions, if the installation uses one",
    examples: ["1"],
  }),
});

/** `GET /api/ai/suggest`: time entries that the user probably wants to record. */
export function suggestionRoutes(context: HostContext): readonly Route[] {
  const { database, clock } = context;
  const model = createModel(context);
  return [
    route({
      method: "get",
      path: "/api/ai/suggest",
      access: { type: "session" },
      summary: "Suggest time entries to record",
      description:
        "Up to five pairs of a project and a task, the best first: those you have often worked on lately " +
        "or at this hour, your open tasks, and those that are due. Notes, tags and `billable` are those of " +
        "your latest entry of the pair. With `rich=1` the language model may fill places that are left; " +
        "the response waits at most three seconds for it.",
      tag: "Timer",
      query,
      responses: { 200: { description: "The suggestions", schema: suggestionsSchema } },
      async handler(request) {
        const { db } = database;
        const viewer = requirePrincipal(request);
        const { q: text, rich } = request.query;
        const now = clock.now();
        // What the model knows is kept by the version of the data, which is read before them.
        const state = rich ? await readState(db, viewer.userId, now) : undefined;
        const { suggestions: own, ...found } = await suggest(db, viewer, now, text);
        if (!state || own.length >= maxSuggestions)
          return json(200, { ok: true, suggestions: own });
        const added = await model.suggest(state, found);
        return json(200, { ok: true, suggestions: merge(own, added, text) });
      },
    }),
  ];
}
