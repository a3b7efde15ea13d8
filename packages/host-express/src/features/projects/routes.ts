import { z } from "zod";
import type { HostContext } from "../../platform/context";
import { constraintOf, isUniqueViolation } from "../../platform/db/errors";
import { idQuery } from "../../platform/http/fields";
import { conflict, notFound, validationError } from "../../platform/http/http-error";
import { pageQuery, pagination, paginationSchema } from "../../platform/http/pagination";
import { caller, json, route, type Route } from "../../platform/http/route";
import { findClient } from "../clients/store";
import { newProject, projectSchema, projectStatus, toProject } from "./schema";
import { findProject, listProjects } from "./store";
import { createProject } from "./write";

/** Projects in the REST API. */
export function projectRoutes({ database }: HostContext): readonly Route[] {
  const { db } = database;
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
        const { rows, total } = await listProjects(db, caller(request), filter, request.query);
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
          schema: z.object({ message: z.string(), project: projectSchema }),
        },
      },
      async handler(request) {
        const actor = caller(request);
        const { color, custom_fields, ...rest } = request.body;
        if (!(await findClient(db, actor, rest.client_id))) {
          throw validationError({ client_id: ["There is no such client"] });
        }
        const input = {
          ...rest,
          color: color ?? null,
          custom_fields: custom_fields ?? {},
        };
        const id = await db
          .transaction()
          .execute((tx) => createProject(tx, actor, input))
          .catch((error: unknown) => {
            throw isUniqueViolation(error) ? taken(constraintOf(error)) : error;
          });
        const row = await findProject(db, actor, id);
        if (!row) throw notFound("Project");
        return json(201, {
          message: "Project created successfully",
          project: toProject(row),
        });
      },
    }),
  ];
}

function taken(constraint: string): Error {
  const code = constraint.includes("code");
  const message = code
    ? "A project with this code exists already"
    : "This client has a project with this name already";
  return conflict(message, { [code ? "code" : "name"]: [message] });
}
