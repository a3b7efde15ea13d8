import { withoutUndefined } from "@tt/connector-core";
import * as z from "zod";
import type { HostContext } from "../../platform/context";
import { conflict, notFound } from "../../platform/http/http-error";
import { requirePrincipal, json, route, type Route } from "../../platform/http/route";
import { readSettings } from "../settings/store";
import {
  profileChangeSchema,
  profileSchema,
  takenText,
  toProfile,
  toUser,
  userSchema,
  type DeclaredIdentity,
} from "./schema";
import { declaredLogins, findUser, totalHours, type UserRow } from "./store";
import { updateProfile, type LoginChanges } from "./write";

/**
 * Routes of the current user and their profile.
 * @param identities The logins at providers that users can enter.
 */
export function userRoutes(
  { database, clock }: HostContext,
  identities: readonly DeclaredIdentity[],
): readonly Route[] {
  const { db } = database;
  const responses = {
    200: {
      description: "The profile",
      schema: z.object({ profile: profileSchema(identities) }),
    },
  };
  const findSelf = async (userId: number): Promise<UserRow> => {
    const row = await findUser(db, userId);
    if (!row) throw notFound("User");
    return row;
  };
  const profileOf = async (userId: number) =>
    toProfile(await findSelf(userId), identities, await declaredLogins(db, userId));
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
      responses,
      async handler(request) {
        return json(200, { profile: await profileOf(requirePrincipal(request).userId) });
      },
    }),
    route({
      method: "patch",
      path: "/api/profile",
      access: { type: "session" },
      summary: "Update your profile and settings; omitted fields keep their values",
      tag: "Profile",
      body: profileChangeSchema(identities),
      responses: { ...responses, 409: "common" },
      async handler(request) {
        const { userId } = requirePrincipal(request);
        const { identities: logins = {}, github_username: github, ...fields } = request.body;
        const changes: LoginChanges = withoutUndefined({ github, ...withoutUndefined(logins) });
        const refused = await updateProfile(db, userId, withoutUndefined(fields), changes);
        if (refused?.reason === "taken") {
          const { provider } = refused;
          const isColumn = provider === "github" && github !== undefined;
          const field = isColumn ? "github_username" : `identities.${provider}`;
          const message = takenText(provider, identities);
          throw conflict(message, { [field]: [message] });
        }
        return json(200, { profile: await profileOf(userId) });
      },
    }),
  ];
}
