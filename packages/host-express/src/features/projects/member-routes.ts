import { z } from "zod";
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

/** More than any project has people. */
const most = 1_000;

const newMembers = z.strictObject({
  members: z
    .array(z.strictObject({ user_id: idField, role: role.default("member") }))
    .max(most, `At most ${String(most)} members`)
    .refine(
      (members) => new Set(members.map((member) => member.user_id)).size === members.length,
      "Name everybody only once",
    ),
});

/** Who sees a restricted project. */
export function memberRoutes({ database }: HostContext): readonly Route[] {
  const { db } = database;
  return [
    route({
      method: "get",
      path,
      access: { type: "token", scope: "read:projects" },
      summary: "A project's members",
      tag: "Projects",
      params: oneProject,
      responses: {
        200: {
          description: "The members by name",
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
      summary: "Say who the members of a project are: these and nobody else",
      tag: "Projects",
      params: oneProject,
      body: newMembers,
      responses: {
        200: {
          description: "The members by name",
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
