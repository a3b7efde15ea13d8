/** A workspace to make. */
export interface FakeWorkspace {
  readonly id: string;
  readonly name: string;
  readonly enterpriseId?: string;
}

/** An app as it is installed in a workspace. */
export interface FakeApp {
  readonly token: string;
  /** Workspace id. */
  readonly team: string;
  /** Default `U0BOT`. */
  readonly botUserId?: string;
  readonly botName?: string;
  /** Default `commands` and `chat:write`. */
  readonly scopes?: readonly string[];
}

/** A message in a channel. */
export interface FakeMessage {
  /** Slack's id of it, unique in the channel. */
  readonly ts: string;
  /** The bot that posted it. */
  readonly user: string;
  readonly text: string;
}

/** A channel. */
export interface FakeChannel {
  readonly id: string;
  readonly team: string;
  readonly name: string;
  /** Who is not in it does not know that it exists. */
  readonly private: boolean;
  readonly archived: boolean;
  /** Ids of the bots in it. */
  readonly members: readonly string[];
  readonly messages: readonly FakeMessage[];
}
