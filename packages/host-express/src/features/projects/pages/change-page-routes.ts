import * as z from "zod";
import type { HostContext } from "../../../platform/context";
import { assertNotRefused } from "../../../platform/http/assert-not-refused";
import { formNext } from "../../../platform/http/form-values";
import { localPath } from "../../../platform/http/local-path";
import { requirePrincipal, route, type Route } from "../../../platform/http/route";
import { redirectWithMessage } from "../../../platform/pages/page";
import { changedMembers, readMemberChanges } from "../member-changes";
import { projectPath, projectsPath, projectStatusName } from "../paths";
import { projectStatus } from "../schema";
import { findProject } from "../store";
import { setMembers, updateProject } from "../write";
import { common, params, responses, visibleProject } from "./shared";

/** Routes of the buttons of a project: its status and its members. */
export function changeProjectRoutes(context: HostContext): readonly Route[] {
  return [statusRoute(context), membersRoute(context)];
}

function statusRoute(context: HostContext): Route {
  const { db } = context.database;
  return route({
    ...common,
    method: "post",
    path: "/projects/{id}/status",
    summary: "Change the status of a project",
    form: true,
    params,
    body: z.object({ status: projectStatus, next: formNext }),
    responses: { ...responses, 403: "common" },
    async handler(request) {
      const actor = requirePrincipal(request);
      const { id } = request.params;
      const { status, next } = request.body;
      const project = await visibleProject(context, actor, id);
      const outcome = await db
        .transaction()
        .execute((tx) => updateProject(tx, actor, id, { status }));
      assertNotRefused(outcome, "Project");
      const back = next === undefined ? projectPath(id) : localPath(next);
      return redirectWithMessage(context, back, {
        text: `${project.name} is ${projectStatusName(status).toLowerCase()} now.`,
        undo:
          outcome.status === "unchanged"
            ? undefined
            : { action: projectPath(id, "status"), fields: { status: project.status, next: back } },
      });
    },
  });
}

function membersRoute(context: HostContext): Route {
  const { db } = context.database;
  return route({
    ...common,
    method: "post",
    path: "/projects/{id}/members",
    summary: "Change the members of a project",
    form: true,
    params,
    body: z.record(z.string(), z.string().max(2_000)),
    responses: { ...responses, 403: "common" },
    async handler(request) {
      const actor = requirePrincipal(request);
      const { id } = request.params;
      const changes = readMemberChanges(request.body);
      const outcome = await db
        .transaction()
        .execute((tx) => setMembers(tx, actor, id, (current) => changedMembers(current, changes)));
      if (outcome.status === "refused" && outcome.reason === "invalid") {
        return redirectWithMessage(context, projectPath(id), { text: outcome.message });
      }
      assertNotRefused(outcome, "Project");
      // Users who removed themselves may no longer see the project.
      const isVisible = (await findProject(db, actor, id)) !== undefined;
      return redirectWithMessage(context, isVisible ? projectPath(id) : projectsPath, {
        text: "Members saved.",
      });
    },
  });
}
