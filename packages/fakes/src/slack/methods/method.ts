import type { JsonObject } from "@tt/connector-core";
import type { Arguments } from "../arguments";
import type { FakeApp } from "../records";
import { SlackError } from "../responses";
import type { ChannelRecord, FakeState } from "../state";

/** A call of a method by an app. */
export interface MethodCall {
  readonly state: FakeState;
  readonly app: Required<FakeApp>;
  readonly given: Arguments;
}

/** A method of the Web API. Returns the fields of its response besides `ok`. May throw a SlackError. */
export interface Method {
  /** Scopes of which the app needs one (default: none). */
  readonly scopes?: readonly string[];
  readonly run: (call: MethodCall) => JsonObject;
}

/** @throws SlackError `missing_scope` */
export function demandScope(app: Required<FakeApp>, scopes: readonly string[]): void {
  if (scopes.length === 0 || scopes.some((scope) => app.scopes.includes(scope))) return;
  throw new SlackError("missing_scope", {
    needed: scopes[0] ?? "",
    provided: app.scopes.join(","),
  });
}

/** The channel of a call. @throws SlackError `channel_not_found` if the app cannot see it */
export function channelOf({ state, app, given }: MethodCall): ChannelRecord {
  const id = given.text("channel");
  const channel = id === undefined ? undefined : state.channels.get(id);
  if (channel?.team !== app.team || (channel.private && !isInside(channel, app))) {
    throw new SlackError("channel_not_found");
  }
  return channel;
}

/** True if the app's bot is a member of the channel. */
export function isInside(channel: ChannelRecord, app: Required<FakeApp>): boolean {
  return channel.members.includes(app.botUserId);
}

/** A page of a list, and the metadata that leads to the next one. */
export function pageOf<T>(
  all: readonly T[],
  { given }: MethodCall,
  defaultLimit = 100,
): { readonly items: readonly T[]; readonly metadata: JsonObject } {
  const limit = Math.min(1000, given.number("limit", defaultLimit));
  const cursor = given.text("cursor");
  const start = cursor === undefined ? 0 : Number(/^next:(\d+)$/.exec(decode(cursor))?.[1]);
  if (Number.isNaN(start)) throw new SlackError("invalid_cursor");
  const next = start + limit < all.length ? btoa(`next:${String(start + limit)}`) : "";
  return { items: all.slice(start, start + limit), metadata: { next_cursor: next } };
}

function decode(cursor: string): string {
  try {
    return atob(cursor);
  } catch {
    return "";
  }
}
