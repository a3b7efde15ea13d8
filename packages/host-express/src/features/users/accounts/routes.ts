import * as z from "zod";
import type { Authenticator } from "../../../platform/auth/authenticate";
import type { HostContext } from "../../../platform/context";
import { conflict, type HttpError } from "../../../platform/http/http-error";
import { pageQuery } from "../../../platform/http/pagination";
import {
  createRoute,
  getRoute,
  listRoute,
  updateRoutes,
  type Resource,
} from "../../../platform/http/resource-routes";
import type { Route } from "../../../platform/http/route";
import { readSettings } from "../../settings/store";
import { toUser, userSchema } from "../schema";
import { findAnyUser, listUsers, totalHours } from "../store";
import { createUser } from "../write";
import { messages } from "./messages";
import { listedUser, newUser, toListedUser, userChange } from "./schema";
import { updateUser } from "./write";

/** Routes to manage users, for administrators. */
export function accountRoutes(
  { database: { db }, clock }: HostContext,
  authenticator: Authenticator,
): readonly Route[] {
  const zone = async (): Promise<string> => (await readSettings(db)).timezone;
  const users: Resource<z.output<typeof listedUser>> = {
    path: "/api/v1/users",
    tag: "Users",
    plural: "users",
    scopes: { read: "read:users", write: "admin:all" },
    admin: true,
    singular: "user",
    label: "User",
    schema: listedUser,
    async find(_actor, id) {
      const row = await findAnyUser(db, id);
      return row && toListedUser(row, await zone(), clock.now());
    },
  };
  return [
    listRoute(users, {
      summary: "List users by username",
      query: z.object({
        ...pageQuery,
        is_active: z
          .enum(["true", "false"])
          .optional()
          .meta({ description: "Only active or only inactive users" }),
      }),
      async list(_actor, query) {
        const isActive = query.is_active === undefined ? undefined : query.is_active === "true";
        const { rows, total } = await listUsers(db, isActive, query);
        const installationZone = await zone();
        const now = clock.now();
        return { rows: rows.map((row) => toListedUser(row, installationZone, now)), total };
      },
    }),
    createRoute(users, {
      summary: "Create a user",
      body: newUser,
      errors: { 409: { description: "Another user has this username" } },
      async create(_actor, body) {
        const id = await createUser(db, body);
        if (id === undefined) throw usernameTaken();
        return { status: "created", id };
      },
    }),
    getRoute(users, {
      summary: "Get a user",
      schema: userSchema,
      async find(_actor, id) {
        const row = await findAnyUser(db, id);
        return row && toUser(row, await totalHours(db, id), await zone(), clock.now());
      },
    }),
    ...updateRoutes(users, {
      summary: "Update a user; omitted fields keep their values",
      description:
        "A user who becomes inactive loses their sessions and API tokens permanently; other processes of " +
        "the installation may accept a token for ten more seconds. A new password ends the sessions.",
      body: userChange,
      errors: {
        409: {
          description:
            "Another user has this username, or the change would leave no active administrator",
        },
      },
      async update({ userId }, id, change) {
        const options = { actorId: userId, now: clock.now() };
        const outcome = await updateUser(db, id, change, options);
        if (outcome.status === "username_taken") throw usernameTaken();
        if (outcome.status === "last_administrator") throw lastAdministrator(outcome.field);
        authenticator.tokens.invalidateUser(id);
        return outcome;
      },
    }),
  ];
}

function usernameTaken(): HttpError {
  return conflict(messages.usernameTaken, { username: [messages.usernameTaken] });
}

function lastAdministrator(field: "role" | "is_active"): HttpError {
  return conflict(messages.lastAdministrator, { [field]: [messages.lastAdministrator] });
}
