import * as z from "zod";
import type { HostContext } from "../../platform/context";
import { isUniqueViolation } from "../../platform/db/errors";
import { conflict, notFound } from "../../platform/http/http-error";
import { requirePrincipal, json, route, type Route } from "../../platform/http/route";
import { readSettings } from "../settings/store";
import { profileChange, profileSchema, toProfile, toUser, userSchema } from "./schema";
import { findUser, totalHours, type UserRow } from "./store";
import { updateProfile, type ProfileChange } from "./write";

/** Routes of the current user and their profile. */
export function userRoutes({ database, clock }: HostContext): readonly Route[] {
  const { db } = database;
  const findSelf = async (userId: number): Promise<UserRow> => {
    const row = await findUser(db, userId);
    if (!row) throw notFound("User");
    return row;
  };
  return [
    route({
      method: "get",
      path: "/api/v1/users/me",
      access: { type: "token", scope: "read:users" },
      summary: "Get the user that the token belongs to",
      tag: "Users",
      responses: {
        200: {
          description: "The user",
          schema: z.object({ user: userSchema }),
        },
      },
      async handler(request) {
        const { userId } = requirePrincipal(request);
        const [row, hours, settings] = await Promise.all([
          findSelf(userId),
          totalHours(db, userId),
          readSettings(db),
        ]);
        return json(200, {
          user: toUser(row, hours, settings.timezone, clock.now()),
        });
      },
    }),
    route({
      method: "get",
      path: "/api/profile",
      access: { type: "session" },
      summary: "Get your profile and settings",
      tag: "Profile",
      responses: {
        200: {
          description: "The profile",
          schema: z.object({ profile: profileSchema }),
        },
      },
      async handler(request) {
        return json(200, {
          profile: toProfile(await findSelf(requirePrincipal(request).userId)),
        });
      },
    }),
    route({
      method: "patch",
      path: "/api/profile",
      access: { type: "session" },
      summary: "Update your profile and settings; omitted fields keep their values",
      tag: "Profile",
      body: profileChange,
      responses: {
        200: {
          description: "The profile",
          schema: z.object({ profile: profileSchema }),
        },
        409: "common",
      },
      async handler(request) {
        const { userId } = requirePrincipal(request);
        try {
          await updateProfile(db, userId, definedFields(request.body));
        } catch (error) {
          if (!isUniqueViolation(error)) throw error;
          const taken = "Another user already uses this GitHub username";
          throw conflict(taken, { github_username: [taken] });
        }
        return json(200, { profile: toProfile(await findSelf(userId)) });
      },
    }),
  ];
}

/** Drops undefined fields, as they must not become column values. */
function definedFields(body: z.output<typeof profileChange>): ProfileChange {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}
