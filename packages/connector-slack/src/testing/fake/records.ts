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
  /** Member ID of the bot that posted it. */
  readonly user: string;
  readonly text: string;
}

/** A channel of a workspace. */
export interface FakeChannel {
  readonly id: string;
  readonly team: string;
  readonly name: string;
  /** True if only its members can see it. */
  readonly private: boolean;
  readonly archived: boolean;
  /** Member IDs of the bots in it. */
  readonly members: readonly string[];
  readonly messages: readonly FakeMessage[];
}
