import { z } from "zod";
import type { Actor } from "../../platform/auth/principal";
import type { HostContext } from "../../platform/context";
import { constraintOf, isUniqueViolation } from "../../platform/db/errors";
import { assertNotRefused } from "../../platform/http/assert-not-refused";
import { idParameter, idQuery } from "../../platform/http/fields";
import { conflict, notFound } from "../../platform/http/http-error";
import { pageQuery, pagination, paginationSchema } from "../../platform/http/pagination";
import { requirePrincipal, json, route, type Route } from "../../platform/http/route";
import { trackedSeconds } from "../time-entries/totals";
import {
  newProject,
  projectChange,
  projectDetail,
  projectSchema,
  projectStatus,
  toProject,
} from "./schema";
import { findProject, listProjects, type ProjectRow } from "./store";
import { projectTotals } from "./totals";
import { createProject, updateProject } from "./write";

const one = "/api/v1/projects/{id}";
const oneProject = z.object({ id: idParameter });

/** Projects in the REST API. */
export function projectRoutes({ database }: HostContext): readonly Route[] {
  const { db } = database;
  const readable = async (actor: Actor, id: number): Promise<ProjectRow> => {
    const row = await findProject(db, actor, id);
    if (!row) throw notFound("Project");
    return row;
  };
  return [
    route({
      method: "get",
      path: "/api/v1/projects",
      access: { type: "token", scope: "read:projects" },
      summary: "Projects by name; active ones unless `status` says otherwise",
      tag: "Projects",
      query: z.object({
        ...pageQuery,
        status: projectStatus.or(z.literal("all")).default("active"),
        client_id: idQuery.optional(),
      }),
      responses: {
        200: {
          description: "A page of projects",
          schema: z.object({
            projects: z.array(projectSchema),
            pagination: paginationSchema,
          }),
        },
      },
      async handler(request) {
        const { status, client_id: clientId } = request.query;
        const filter = {
          status: status === "all" ? undefined : status,
          clientId,
        };
        const { rows, total } = await listProjects(
          db,
          requirePrincipal(request),
          filter,
          request.query,
        );
        return json(200, {
          projects: rows.map(toProject),
          pagination: pagination(request.query, total),
        });
      },
    }),
    route({
      method: "post",
      path: "/api/v1/projects",
      access: { type: "token", scope: "write:projects" },
      summary: "Create a project",
      tag: "Projects",
      body: newProject,
      responses: {
        201: {
          description: "The new project",
          schema: z.object({
            message: z.literal("Project created successfully"),
            project: projectSchema,
          }),
        },
        409: { description: "The name is taken at this client, or the code anywhere" },
      },
      async handler(request) {
        const actor = requirePrincipal(request);
        const outcome = await db
          .transaction()
          .execute((tx) => createProject(tx, actor, request.body))
          .catch(taken);
        assertNotRefused(outcome, "Project");
        const project = toProject(await readable(actor, outcome.id));
        return json(201, { message: "Project created successfully", project });
      },
    }),
    route({
      method: "get",
      path: one,
      access: { type: "token", scope: "read:projects" },
      summary: "A project, with what was tracked on it",
      tag: "Projects",
      params: oneProject,
      responses: {
        200: { description: "The project", schema: z.object({ project: projectDetail }) },
      },
      async handler(request) {
        const row = await readable(requirePrincipal(request), request.params.id);
        const totals = projectTotals(row, await trackedSeconds(db, "project_id", row.id));
        return json(200, { project: { ...toProject(row), ...totals } });
      },
    }),
    ...(["put", "patch"] as const).map((method) =>
      route({
        method,
        path: one,
        access: { type: "token", scope: "write:projects" },
        summary: "Change a project; what is left out stays",
        tag: "Projects",
        params: oneProject,
        body: projectChange,
        responses: {
          200: {
            description: "The project as it is now",
            schema: z.object({
              message: z.literal("Project updated successfully"),
              project: projectSchema,
            }),
          },
          409: { description: "The name or the code is taken, or there is a newer version" },
        },
        async handler(request) {
          const actor = requirePrincipal(request);
          const { id } = request.params;
          const { version, ...change } = request.body;
          const outcome = await db
            .transaction()
            .execute((tx) => updateProject(tx, actor, id, change, { version }))
            .catch(taken);
          assertNotRefused(outcome, "Project");
          const project = toProject(await readable(actor, id));
          return json(200, { message: "Project updated successfully", project });
        },
      }),
    ),
    route({
      method: "delete",
      path: one,
      access: { type: "token", scope: "write:projects" },
      summary: "Archive a project; its tasks and entries stay",
      tag: "Projects",
      params: oneProject,
      responses: {
        200: {
          description: "It is archived",
          schema: z.object({ message: z.literal("Project archived successfully") }),
        },
      },
      async handler(request) {
        const actor = requirePrincipal(request);
        const { id } = request.params;
        const archivedReason = "Archived through the API";
        const outcome = await db
          .transaction()
          .execute((tx) =>
            updateProject(tx, actor, id, { status: "archived" }, { archivedReason }),
          );
        assertNotRefused(outcome, "Project");
        return json(200, { message: "Project archived successfully" });
      },
    }),
  ];
}

/** A taken name or code as an answer. */
function taken(error: unknown): never {
  if (!isUniqueViolation(error)) throw error;
  const code = constraintOf(error).includes("code");
  const text = code
    ? "A project with this code exists already"
    : "This client has a project with this name already";
  throw conflict(text, { [code ? "code" : "name"]: [text] });
}
