import type { JsonObject } from "@tt/connector-core";
import { SlackError } from "../responses";
import type { ChannelRecord } from "../state";
import { messageJson } from "./message";
import { channelOf, isInside, pageOf, type Method, type MethodCall } from "./method";
import { membersOf } from "./users";

const read = ["channels:read", "groups:read"];

/** Methods about channels. */
export const conversationMethods: Readonly<Record<string, Method>> = {
  "conversations.list": {
    scopes: read,
    run(call) {
      const { state, app, given } = call;
      const types = (given.text("types") ?? "public_channel").split(",").map((type) => type.trim());
      const all = [...state.channels.values()].filter(
        (channel) =>
          channel.team === app.team &&
          !(given.flag("exclude_archived") && channel.archived) &&
          types.includes(channel.private ? "private_channel" : "public_channel") &&
          (!channel.private || isInside(channel, app)),
      );
      const { items, metadata } = pageOf(all, call);
      return {
        channels: items.map((channel) => channelJson(channel, call)),
        response_metadata: metadata,
      };
    },
  },
  "conversations.info": {
    scopes: read,
    run: (call) => ({ channel: channelJson(channelOf(call), call) }),
  },
  "conversations.members": {
    scopes: read,
    run(call) {
      const { items, metadata } = pageOf(channelOf(call).members, call);
      return { members: [...items], response_metadata: metadata };
    },
  },
  "conversations.join": {
    scopes: ["channels:join"],
    run(call) {
      const channel = channelOf(call);
      if (channel.archived) throw new SlackError("is_archived");
      if (channel.private) throw new SlackError("method_not_supported_for_channel_type");
      const isMember = isInside(channel, call.app);
      const members = [...new Set([...channel.members, call.app.botUserId])];
      call.state.channels.set(channel.id, { ...channel, members });
      return {
        channel: channelJson({ ...channel, members }, call),
        ...(isMember ? { warning: "already_in_channel" } : {}),
      };
    },
  },
  "conversations.history": {
    scopes: ["channels:history", "groups:history"],
    run(call) {
      const channel = channelOf(call);
      if (!isInside(channel, call.app)) throw new SlackError("not_in_channel");
      const oldest = Number(call.given.text("oldest") ?? "0");
      const newest = [...channel.messages].reverse().filter(({ ts }) => Number(ts) > oldest);
      const { items, metadata } = pageOf(newest, call);
      return {
        messages: items.map(messageJson),
        has_more: metadata["next_cursor"] !== "",
        response_metadata: metadata,
      };
    },
  },
  "conversations.open": {
    scopes: ["im:write"],
    run(call) {
      const user = call.given.required("users");
      if (!membersOf(call).some(({ id }) => id === user)) throw new SlackError("user_not_found");
      const id = `D${user.slice(1)}`;
      const { state, app } = call;
      if (!state.channels.has(id)) {
        const empty = { messages: [], lastPost: undefined, archived: false, private: true };
        const members = [app.botUserId, user];
        state.channels.set(id, {
          ...{ id, team: app.team, name: id.toLowerCase() },
          members,
          ...empty,
        });
      }
      return { channel: { id } };
    },
  },
};

function channelJson(channel: ChannelRecord, { app }: MethodCall): JsonObject {
  return {
    id: channel.id,
    name: channel.name,
    is_channel: !channel.id.startsWith("D"),
    is_private: channel.private,
    is_archived: channel.archived,
    is_member: isInside(channel, app),
    num_members: channel.members.length,
    context_team_id: channel.team,
  };
}
