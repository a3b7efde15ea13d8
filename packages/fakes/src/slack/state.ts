import type { Clock } from "@tt/connector-core";
import type { FakeApp, FakeChannel, FakeMember, FakeWorkspace } from "./records";

/** A channel and the time of its last message, Unix milliseconds. */
export type ChannelRecord = FakeChannel & { readonly lastPost: number | undefined };

/** A URL that a message can be posted to without a token. */
export interface ResponseUrl {
  readonly channel: string;
  readonly expires: number;
  uses: number;
}

/** State of a fake Slack. */
export interface FakeState {
  readonly clock: Clock;
  readonly channelSeconds: number;
  readonly workspaces: Map<string, FakeWorkspace>;
  readonly apps: Map<string, Required<FakeApp>>;
  readonly revoked: Set<string>;
  readonly channels: Map<string, ChannelRecord>;
  readonly members: Map<string, Required<FakeMember>>;
  /** By their path. */
  readonly responseUrls: Map<string, ResponseUrl>;
  posted: number;
}
