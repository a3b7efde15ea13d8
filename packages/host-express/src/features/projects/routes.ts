import * as z from "zod";
import type { Actor } from "../../platform/auth/principal";
import type { HostContext } from "../../platform/context";
import { idQuery } from "../../platform/http/fields";
import { conflict } from "../../platform/http/http-error";
import { pageQuery } from "../../platform/http/pagination";
import {
  createRoute,
  deleteRoute,
  getRoute,
  listRoute,
  updateRoutes,
  type Resource,
} from "../../platform/http/resource-routes";
import type { Route } from "../../platform/http/route";
import { trackedSeconds } from "../time-entries/totals";
import { projectConflict } from "./conflict";
import {
  newProject,
  projectChange,
  projectDetail,
  projectSchema,
  projectStatus,
  toProject,
} from "./schema";
import { findProject, listProjects } from "./store";
import { projectTotals } from "./totals";
import { createProject, updateProject } from "./write";

/** Routes of projects in the REST API. */
export function projectRoutes({ database: { db } }: HostContext): readonly Route[] {
  const projects: Resource<z.output<typeof projectSchema>> = {
    path: "/api/v1/projects",
    tag: "Projects",
    plural: "projects",
    singular: "project",
    label: "Project",
    schema: projectSchema,
    async find(actor: Actor, id: number) {
      const row = await findProject(db, actor, id);
      return row && toProject(row);
    },
  };
  return [
    listRoute(projects, {
      summary: "List projects by name, active ones by default",
      query: z.object({
        ...pageQuery,
        status: projectStatus
          .or(z.literal("all"))
          .default("active")
          .meta({ description: "Only projects with this status" }),
        client_id: idQuery.optional().meta({ description: "Only projects of this client" }),
      }),
      async list(actor, query) {
        const filter = {
          status: query.status === "all" ? undefined : query.status,
          clientId: query.client_id,
        };
        const { rows, total } = await listProjects(db, actor, filter, query);
        return { rows: rows.map(toProject), total };
      },
    }),
    createRoute(projects, {
      summary: "Create a project",
      body: newProject,
      errors: {
        409: { description: "The client has a project with this name, or the code is taken" },
      },
      create: (actor, body) =>
        db
          .transaction()
          .execute((tx) => createProject(tx, actor, body))
          .catch(throwConflict),
    }),
    getRoute(projects, {
      summary: "Get a project with its tracked hours and costs",
      schema: projectDetail,
      async find(actor, id) {
        const row = await findProject(db, actor, id);
        if (!row) return undefined;
        const tracked = await trackedSeconds(db, "project_id", id);
        return { ...toProject(row), ...projectTotals(row, tracked) };
      },
    }),
    ...updateRoutes(projects, {
      summary: "Update a project; omitted fields keep their values",
      body: projectChange,
      errors: {
        409: { description: "The name or the code is taken, or `version` is outdated" },
      },
      update: (actor, id, { version, ...change }) =>
        db
          .transaction()
          .execute((tx) => updateProject(tx, actor, id, change, { version }))
          .catch(throwConflict),
    }),
    deleteRoute(projects, {
      summary: "Archive a project and keep its tasks and entries",
      effect: "archived",
      remove(actor, id) {
        const archivedReason = "Archived through the API";
        return db
          .transaction()
          .execute((tx) =>
            updateProject(tx, actor, id, { status: "archived" }, { archivedReason }),
          );
      },
    }),
  ];
}

/** Turns a unique violation into a 409 that names the field. */
function throwConflict(error: unknown): never {
  const taken = projectConflict(error);
  if (!taken) throw error;
  throw conflict(taken.message, { [taken.field]: [taken.message] });
}
