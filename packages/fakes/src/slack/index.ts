/**
 * Signed commands and events, and a fake Slack, for tests and development.
 * @packageDocumentation
 */
export {
  defaultTeam,
  defaultUser,
  signature,
  signedBody,
  signedCommand,
  signedEvent,
  sslCheck,
  urlVerification,
  type CommandSeed,
  type DeliverySeed,
  type EventSeed,
} from "./delivery";
export {
  createFakeSlack,
  type FakeSlack,
  type FakeSlackOptions,
  type RecordedCall,
} from "./fake-slack";
export type { FakeApp, FakeChannel, FakeMember, FakeMessage, FakeWorkspace } from "./records";
export {
  defaultSigningSecret,
  defaultSlackToken,
  slackProgram,
  type SlackProgramOptions,
} from "./program";
