import { dayMs } from "@tt/connector-core";
import * as z from "zod";
import type { HostContext } from "../../../platform/context";
import { toApiInstant } from "../../../platform/db/instants";
import { idParameter } from "../../../platform/http/fields";
import { conflict, notFound } from "../../../platform/http/http-error";
import { json, route, type Route } from "../../../platform/http/route";
import { findAnyUser } from "../store";
import { passwordLink } from "./path";
import { createPasswordLink, linkDays } from "./write";

/** A link with which a user chooses a password. */
const linkSchema = z
  .object({
    url: z.url().meta({
      description: "Pass it on to the user; it works once",
      examples: ["https://tt.example.com/choose-password?user=grace#2Zk8sVqX"],
    }),
    expires_at: z.iso.datetime(),
  })
  .meta({ id: "PasswordLink" });

/** `POST /api/v1/users/{id}/password-link`, for administrators. */
export function passwordLinkApiRoute({ database, clock, config }: HostContext): Route {
  const { db } = database;
  return route({
    method: "post",
    path: "/api/v1/users/{id}/password-link",
    access: { type: "token", scope: "admin:all", admin: true },
    summary: "Create a one-time link with which a user chooses a password",
    description:
      `The link is valid for ${String(linkDays)} days, until the user's password is changed or a newer ` +
      "link is created. It is only returned by this request. When the user has chosen a password, " +
      "their sessions end.",
    tag: "Users",
    params: z.object({ id: idParameter }),
    body: z.strictObject({}),
    responses: {
      201: {
        description: "The link; store it, as it cannot be retrieved again",
        schema: z.object({
          message: z.literal("Password link created successfully"),
          password_link: linkSchema,
        }),
      },
      404: "common",
      409: { description: "The user is not active" },
    },
    async handler({ params }) {
      const user = await findAnyUser(db, params.id);
      if (!user) throw notFound("User");
      const now = clock.now();
      const code = await createPasswordLink(db, user.id, now);
      if (code === undefined) throw conflict("The user is not active. Activate them first.");
      const expiresAt = new Date(now.getTime() + linkDays * dayMs);
      return json(201, {
        message: "Password link created successfully",
        password_link: {
          url: passwordLink(config.baseUrl, user.username, code),
          expires_at: toApiInstant(expiresAt.toISOString()),
        },
      });
    },
  });
}
