import * as z from "zod";
import type { HostContext } from "../../platform/context";
import { assertNotRefused } from "../../platform/http/assert-not-refused";
import { idField, idParameter } from "../../platform/http/fields";
import { notFound } from "../../platform/http/http-error";
import { requirePrincipal, json, route, type Route } from "../../platform/http/route";
import { findProject, listMembers } from "./store";
import { setMembers } from "./write";

const path = "/api/v1/projects/{id}/members";
const oneProject = z.object({ id: idParameter });
const role = z.enum(["member", "manager"]);
const memberSchema = z
  .object({ user_id: z.int(), username: z.string().meta({ examples: ["ada"] }), role })
  .meta({ id: "ProjectMember" });

const maxMembers = 1_000;

const newMembers = z.strictObject({
  members: z
    .array(z.strictObject({ user_id: idField, role: role.default("member") }))
    .max(maxMembers, `At most ${String(maxMembers)} members`)
    .refine(
      (members) => new Set(members.map((member) => member.user_id)).size === members.length,
      "Each user can be listed only once",
    ),
});

/** Routes of the members of a project, the only users besides administrators who see it if it is restricted. */
export function memberRoutes({ database }: HostContext): readonly Route[] {
  const { db } = database;
  return [
    route({
      method: "get",
      path,
      access: { type: "token", scope: "read:projects" },
      summary: "List the members of a project",
      tag: "Projects",
      params: oneProject,
      responses: {
        200: {
          description: "The members by username",
          schema: z.object({ members: z.array(memberSchema) }),
        },
      },
      async handler(request) {
        const { id } = request.params;
        if (!(await findProject(db, requirePrincipal(request), id))) throw notFound("Project");
        return json(200, { members: await listMembers(db, id) });
      },
    }),
    route({
      method: "put",
      path,
      access: { type: "token", scope: "write:projects" },
      summary: "Replace the members of a project",
      tag: "Projects",
      params: oneProject,
      body: newMembers,
      responses: {
        200: {
          description: "The members by username",
          schema: z.object({
            message: z.literal("Members updated successfully"),
            members: z.array(memberSchema),
          }),
        },
      },
      async handler(request) {
        const actor = requirePrincipal(request);
        const { id } = request.params;
        const outcome = await db
          .transaction()
          .execute((tx) => setMembers(tx, actor, id, request.body.members));
        assertNotRefused(outcome, "Project");
        const members = await listMembers(db, id);
        return json(200, { message: "Members updated successfully", members });
      },
    }),
  ];
}
