import type { JsonObject } from "@tt/connector-core";
import type { FakeApp, FakeMember } from "../records";
import { SlackError } from "../responses";
import { pageOf, type Method, type MethodCall } from "./method";

/** Methods about people in the workspace. */
export const userMethods: Readonly<Record<string, Method>> = {
  "users.info": {
    scopes: ["users:read"],
    run: (call) => ({ user: memberJson(find(call, "id", call.given.required("user")), call.app) }),
  },
  "users.lookupByEmail": {
    scopes: ["users:read.email"],
    run: (call) => ({
      user: memberJson(
        find(call, "email", call.given.required("email"), "users_not_found"),
        call.app,
      ),
    }),
  },
  "users.list": {
    scopes: ["users:read"],
    run(call) {
      const { items, metadata } = pageOf(membersOf(call), call);
      return {
        members: items.map((member) => memberJson(member, call.app)),
        response_metadata: metadata,
      };
    },
  },
};

/** People of the app's workspace, and its bot. */
export function membersOf({ state, app }: MethodCall): readonly Required<FakeMember>[] {
  const bot = {
    ...{ id: app.botUserId, team: app.team, name: app.botName, realName: app.botName },
    ...{ email: "", bot: true },
  };
  return [...[...state.members.values()].filter(({ team }) => team === app.team), bot];
}

function find(
  call: MethodCall,
  field: "id" | "email",
  value: string,
  error = "user_not_found",
): Required<FakeMember> {
  const found = membersOf(call).find((member) => member[field] === value);
  if (!found) throw new SlackError(error);
  return found;
}

function memberJson(member: Required<FakeMember>, app: Required<FakeApp>): JsonObject {
  const { id, team, name, realName, email, bot } = member;
  return {
    ...{ id, team_id: team, name, real_name: realName, deleted: false, is_bot: bot },
    tz: "Europe/Berlin",
    tz_offset: 3600,
    profile: {
      real_name: realName,
      display_name: name,
      ...(app.scopes.includes("users:read.email") && email !== "" ? { email } : {}),
    },
  };
}
