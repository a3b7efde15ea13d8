import * as z from "zod";
import type { HostContext } from "../../platform/context";
import { idQuery } from "../../platform/http/fields";
import { json, requirePrincipal, route, type Route } from "../../platform/http/route";
import { projectChoices, taskChoices } from "./store";
import { workChoices, type WorkChoice } from "./work";

/** Number of choices in a response; a longer text finds the others. */
const maxChoices = 20;

const choicesSchema = z.object({
  choices: z.array(
    z.object({
      value: z.string().meta({
        description: "The id; of a task among projects, the id of its project before it: `1/5`",
        examples: ["1"],
      }),
      label: z.string().meta({ examples: ["Website Redesign"] }),
      hint: z.string().meta({
        description: "The client of a project, the project of a task",
        examples: ["Acme Corp"],
      }),
      color: z
        .string()
        .nullable()
        .meta({ description: "Color of the project", examples: ["#3b82f6"] }),
    }),
  ),
  has_more: z.boolean().meta({
    description: `Whether there are more than ${String(maxChoices)}`,
    examples: [false],
  }),
});

const textQuery = z
  .string()
  .max(200, "At most 200 characters")
  .default("")
  .meta({ description: "Part of the name, in any case", examples: ["web"] });

const access = { type: "session" } as const;
const order = "What your latest time entries use comes first, the others by name.";

/** Routes that list what fields of forms offer, for browser sessions. */
export function choiceRoutes({ database: { db } }: HostContext): readonly Route[] {
  return [
    route({
      method: "get",
      path: "/api/choices/projects",
      access,
      summary: "List projects that time can be tracked for",
      description: `Active projects that you can see. ${order} The text may also be part of the client's name or of the project's code.`,
      tag: "Choices",
      query: z.object({ q: textQuery }),
      responses: { 200: { description: "The first projects", schema: choicesSchema } },
      async handler(request) {
        const query = { text: request.query.q, limit: maxChoices + 1 };
        const found = await projectChoices(db, requirePrincipal(request), query);
        return choicesResponse(found.map((each) => ({ ...each, value: String(each.id) })));
      },
    }),
    route({
      method: "get",
      path: "/api/choices/tasks",
      access,
      summary: "List tasks that time can be tracked for",
      description: `Tasks of active projects that you can see, except done and cancelled ones. ${order}`,
      tag: "Choices",
      query: z.object({
        project_id: idQuery.optional().meta({ description: "Only tasks of this project" }),
        q: textQuery,
      }),
      responses: { 200: { description: "The first tasks", schema: choicesSchema } },
      async handler(request) {
        const { project_id: projectId, q: text } = request.query;
        const query = { text, projectId, limit: maxChoices + 1 };
        const found = await taskChoices(db, requirePrincipal(request), query);
        return choicesResponse(found.map((each) => ({ ...each, value: String(each.id) })));
      },
    }),
    route({
      method: "get",
      path: "/api/choices/work",
      access,
      summary: "List projects and tasks that a timer can be started for",
      description:
        "What your latest time entries use comes first, then the other projects and tasks.",
      tag: "Choices",
      query: z.object({ q: textQuery }),
      responses: { 200: { description: "The first projects and tasks", schema: choicesSchema } },
      async handler(request) {
        const query = { text: request.query.q, limit: maxChoices + 1 };
        return choicesResponse(await workChoices(db, requirePrincipal(request), query));
      },
    }),
  ];
}

function choicesResponse(found: readonly WorkChoice[]) {
  const choices = found.slice(0, maxChoices).map(({ value, name, hint, color }) => ({
    value,
    label: name,
    hint,
    color,
  }));
  return json(200, { choices, has_more: found.length > maxChoices });
}
