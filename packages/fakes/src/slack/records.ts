import type { JsonValue } from "@tt/connector-core";

/** A workspace to create. */
export interface FakeWorkspace {
  readonly id: string;
  readonly name: string;
  readonly enterpriseId?: string;
}

/** An app installed in a workspace. */
export interface FakeApp {
  readonly token: string;
  /** ID of the workspace. */
  readonly team: string;
  /** Member ID of the bot (default: `U0BOT`). */
  readonly botUserId?: string;
  readonly botName?: string;
  /** Granted scopes (default: `commands` and `chat:write`). */
  readonly scopes?: readonly string[];
}

/** A message in a channel. */
export interface FakeMessage {
  /** ID of the message, unique in the channel. */
  readonly ts: string;
  /** Member ID of the bot or the person that posted it. */
  readonly user: string;
  readonly text: string;
  readonly blocks?: JsonValue;
  /** `ts` of the message that it answers. */
  readonly threadTs?: string;
}

/** A person in a workspace. */
export interface FakeMember {
  readonly id: string;
  /** ID of the workspace. */
  readonly team: string;
  /** Handle (default: the ID in lower case). */
  readonly name?: string;
  /** Default: the handle. */
  readonly realName?: string;
  /** Email address (default: none). */
  readonly email?: string;
  readonly bot?: boolean;
}

/** A channel of a workspace. */
export interface FakeChannel {
  readonly id: string;
  readonly team: string;
  readonly name: string;
  /** True if only its members can see it. */
  readonly private: boolean;
  readonly archived: boolean;
  /** Member IDs of the bots and people in it. */
  readonly members: readonly string[];
  readonly messages: readonly FakeMessage[];
}
