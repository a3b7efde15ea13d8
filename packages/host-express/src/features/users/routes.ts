import { z } from "zod";
import type { HostContext } from "../../platform/context";
import { isUniqueViolation } from "../../platform/db/errors";
import { conflict, notFound } from "../../platform/http/http-error";
import { requirePrincipal, json, route, type Route } from "../../platform/http/route";
import { readSettings } from "../settings/store";
import { profileChange, profileSchema, toProfile, toUser, userSchema } from "./schema";
import { findUser, totalHours, type UserRow } from "./store";
import { updateProfile, type ProfileChange } from "./write";

/** Who am I, and what I may change about it. */
export function userRoutes({ database, clock }: HostContext): readonly Route[] {
  const { db } = database;
  const self = async (userId: number): Promise<UserRow> => {
    const row = await findUser(db, userId);
    if (!row) throw notFound("User");
    return row;
  };
  return [
    route({
      method: "get",
      path: "/api/v1/users/me",
      access: { type: "token", scope: "read:users" },
      summary: "The token's owner",
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
          self(userId),
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
      summary: "Your own settings",
      tag: "Profile",
      responses: {
        200: {
          description: "Settings",
          schema: z.object({ profile: profileSchema }),
        },
      },
      async handler(request) {
        return json(200, {
          profile: toProfile(await self(requirePrincipal(request).userId)),
        });
      },
    }),
    route({
      method: "patch",
      path: "/api/profile",
      access: { type: "session" },
      summary: "Change your own settings; what is left out stays",
      tag: "Profile",
      body: profileChange,
      responses: {
        200: {
          description: "Settings",
          schema: z.object({ profile: profileSchema }),
        },
        409: "common",
      },
      async handler(request) {
        const { userId } = requirePrincipal(request);
        try {
          await updateProfile(db, userId, given(request.body));
        } catch (error) {
          if (!isUniqueViolation(error)) throw error;
          const taken = "Another user has claimed this GitHub login";
          throw conflict(taken, { github_username: [taken] });
        }
        return json(200, { profile: toProfile(await self(userId)) });
      },
    }),
  ];
}

/** Only what was sent: `undefined` must not become a column's value. */
function given(body: z.output<typeof profileChange>): ProfileChange {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}
