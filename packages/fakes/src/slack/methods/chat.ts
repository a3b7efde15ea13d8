import type { FakeMessage } from "../records";
import { RateLimited, SlackError } from "../responses";
import type { ChannelRecord, FakeState } from "../state";
import { messageJson } from "./message";
import { channelOf, isInside, type Method, type MethodCall } from "./method";
import { membersOf } from "./users";

const maxLength = 40_000;
const scopes = ["chat:write"];

/** Methods that write messages. */
export const chatMethods: Readonly<Record<string, Method>> = {
  "chat.postMessage": {
    scopes,
    run(call) {
      const channel = writable(call);
      const content = contentOf(call);
      limitChannel(call.state, channel);
      const threadTs = call.given.text("thread_ts");
      const message = addMessage(call.state, channel, {
        user: call.app.botUserId,
        ...content,
        ...(threadTs === undefined ? {} : { threadTs }),
      });
      return { channel: channel.id, ts: message.ts, message: messageJson(message) };
    },
  },
  "chat.postEphemeral": {
    scopes,
    run(call) {
      const channel = writable(call);
      const user = call.given.required("user");
      contentOf(call);
      if (!channel.members.includes(user) && membersOf(call).every(({ id }) => id !== user)) {
        throw new SlackError("user_not_in_channel");
      }
      return { message_ts: nextTs(call.state) };
    },
  },
  "chat.update": {
    scopes,
    run(call) {
      const { channel, message } = ownMessage(call);
      const changed = { ...message, ...contentOf(call) };
      replaceMessages(
        call.state,
        channel,
        channel.messages.map((each) => (each.ts === message.ts ? changed : each)),
      );
      return {
        ...{ channel: channel.id, ts: message.ts, text: changed.text },
        message: messageJson(changed),
      };
    },
  },
  "chat.delete": {
    scopes,
    run(call) {
      const { channel, message } = ownMessage(call);
      const rest = channel.messages.filter(({ ts }) => ts !== message.ts);
      replaceMessages(call.state, channel, rest);
      return { channel: channel.id, ts: message.ts };
    },
  },
  "chat.getPermalink": {
    run(call) {
      const channel = channelOf(call);
      const ts = call.given.required("message_ts");
      if (!channel.messages.some((message) => message.ts === ts)) {
        throw new SlackError("message_not_found");
      }
      const permalink = `https://example.slack.com/archives/${channel.id}/p${ts.replace(".", "")}`;
      return { channel: channel.id, permalink };
    },
  },
};

/** Appends a message to a channel. */
export function addMessage(
  state: FakeState,
  channel: ChannelRecord,
  fields: Omit<FakeMessage, "ts">,
): FakeMessage {
  const message = { ts: nextTs(state), ...fields };
  const messages = [...channel.messages, message];
  const lastPost = state.clock.now().getTime();
  state.channels.set(channel.id, { ...channel, messages, lastPost });
  return message;
}

/** @throws SlackError if the app cannot write there */
function writable(call: MethodCall): ChannelRecord {
  const channel = channelOf(call);
  if (channel.archived) throw new SlackError("is_archived");
  if (!isInside(channel, call.app) && !call.app.scopes.includes("chat:write.public")) {
    throw new SlackError("not_in_channel");
  }
  return channel;
}

/** @throws SlackError without text and blocks, or with too much text */
function contentOf({ given }: MethodCall): Pick<FakeMessage, "text" | "blocks"> {
  const text = given.text("text");
  const blocks = given.json("blocks");
  if (text === undefined && blocks === undefined) throw new SlackError("no_text");
  if (text !== undefined && text.length > maxLength) throw new SlackError("msg_too_long");
  return { text: text ?? "", ...(blocks === undefined ? {} : { blocks }) };
}

/** The message that a call names. @throws SlackError if it is not the app's own */
function ownMessage(call: MethodCall): {
  readonly channel: ChannelRecord;
  readonly message: FakeMessage;
} {
  const channel = channelOf(call);
  const ts = call.given.required("ts");
  const message = channel.messages.find((each) => each.ts === ts);
  if (!message) throw new SlackError("message_not_found");
  if (message.user !== call.app.botUserId) throw new SlackError("cant_update_message");
  return { channel, message };
}

function replaceMessages(
  state: FakeState,
  channel: ChannelRecord,
  messages: readonly FakeMessage[],
): void {
  state.channels.set(channel.id, { ...channel, messages });
}

/** Limits a channel to about one message per second (SL-32). */
function limitChannel({ clock, channelSeconds }: FakeState, { lastPost }: ChannelRecord): void {
  if (lastPost === undefined || channelSeconds === 0) return;
  const waitMs = lastPost + channelSeconds * 1000 - clock.now().getTime();
  if (waitMs > 0) throw new RateLimited(Math.ceil(waitMs / 1000));
}

function nextTs(state: FakeState): string {
  state.posted += 1;
  const seconds = Math.floor(state.clock.now().getTime() / 1000);
  return `${String(seconds)}.${String(state.posted).padStart(6, "0")}`;
}
